package io.amboy.examples.thumbnails;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import javax.imageio.ImageIO;

/**
 * Makes a folder of pictures to try {@link ThumbnailsMain} on: {@code PicturesMain <folder> <n>}. From three pictures on,
 * the last is garbage behind the name of a PNG, and from four on, the one before it is a JPEG that was cut off half-way.
 */
public final class PicturesMain {
    private PicturesMain() {}

    /**
     * Runs it.
     *
     * @param arguments the folder, made if it is not there, and how many pictures
     * @throws IOException if a file cannot be written
     */
    public static void main(String... arguments) throws IOException {
        System.setProperty("java.awt.headless", "true");
        if (arguments.length != 2 || !arguments[1].matches("[0-9]{1,6}")) {
            System.err.println("usage: PicturesMain <folder> <number of pictures>");
            return;
        }
        Path folder = Path.of(arguments[0]);
        int pictures = Integer.parseInt(arguments[1]);
        make(folder, pictures);
        System.out.println(pictures + " pictures in " + folder);
    }

    static void make(Path folder, int pictures) throws IOException {
        Files.createDirectories(folder);
        for (int i = 0; i < pictures; i++) {
            if (i == pictures - 1 && pictures >= 3) {
                Files.write(folder.resolve("corrupt.png"), corrupt());
            } else if (i == pictures - 2 && pictures >= 4) {
                byte[] whole = encode(i, "jpg");
                Files.write(folder.resolve("truncated.jpg"), Arrays.copyOf(whole, whole.length / 2));
            } else {
                Painter.Style style = Painter.style(i);
                String format = style == Painter.Style.WEAVE || style == Painter.Style.CELLS ? "png" : "jpg";
                String name = style.name().toLowerCase(Locale.ROOT);
                Files.write(folder.resolve("%s-%03d.%s".formatted(name, i, format)), encode(i, format));
            }
        }
    }

    private static byte[] encode(int number, String format) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        if (!ImageIO.write(Painter.paint(number), format, bytes)) {
            throw new IOException("no writer for " + format);
        }
        return bytes.toByteArray();
    }

    /** The signature of a PNG, and nothing behind it that makes sense. */
    private static byte[] corrupt() {
        byte[] bytes = "?PNG____this was a picture before the disk got wet".getBytes(StandardCharsets.US_ASCII);
        byte[] signature = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
        System.arraycopy(signature, 0, bytes, 0, signature.length);
        return bytes;
    }
}
