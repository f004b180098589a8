package io.amboy.examples.thumbnails;

import io.amboy.JobContext;
import io.amboy.NonRetryableException;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/** Reads, scales and writes pictures. It blocks, and knows nothing of queues but the context that it is given. */
final class Scaler {
    private static final long MOST_PIXELS = 500_000_000;

    private Scaler() {}

    /** The work of one job. What it throws makes the job fail, or be tried again. */
    static Thumbnail shrink(Shrink shrink, JobContext context) throws IOException, InterruptedException {
        Path target = Path.of(URI.create(shrink.target()));
        BufferedImage picture = open(Path.of(URI.create(shrink.source())), shrink.size());
        BufferedImage scaled = scale(picture, shrink.size(), shrink.target().endsWith(".png"));
        if (Thread.interrupted()) {
            throw new InterruptedException("the job was cancelled"); // so nobody wants the thumbnail any more
        }
        // Written beside the target and moved there in one step: nobody ever sees half a thumbnail.
        Path half = Path.of(URI.create(shrink.target() + "." + context.fencingToken() + Album.HALF));
        Files.createDirectories(target.getParent());
        try {
            write(scaled, shrink.target().endsWith(".png") ? "png" : "jpg", half);
            long bytes = Files.size(half);
            Files.move(half, target, StandardCopyOption.ATOMIC_MOVE);
            return new Thumbnail(scaled.getWidth(), scaled.getHeight(), bytes);
        } finally {
            Files.deleteIfExists(half);
        }
    }

    private static BufferedImage open(Path source, int size) throws IOException {
        try {
            return read(source, size);
        } catch (AccessDeniedException e) {
            throw new IOException("there is no permission to read it", e); // its own message is only the path
        } catch (NoSuchFileException e) {
            throw new IOException("it is gone", e);
        }
    }

    private static BufferedImage read(Path source, int size) throws IOException {
        try (InputStream file = Files.newInputStream(source);
                ImageInputStream input = ImageIO.createImageInputStream(file)) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(input);
            if (!readers.hasNext()) {
                throw new NonRetryableException("not a picture, whatever its name says");
            }
            ImageReader reader = readers.next();
            try {
                return read(reader, input, size);
            } catch (IndexOutOfBoundsException | IllegalArgumentException | NegativeArraySizeException e) {
                throw new IOException("damaged: " + e.getMessage(), e); // what the readers throw when lied to
            } finally {
                reader.dispose();
            }
        }
    }

    private static BufferedImage read(ImageReader reader, ImageInputStream input, int size) throws IOException {
        List<String> warnings = new ArrayList<>();
        reader.addIIOReadWarningListener((from, warning) -> warnings.add(warning));
        reader.setInput(input, true, true);
        long width = reader.getWidth(0);
        long height = reader.getHeight(0);
        if (width * height > MOST_PIXELS) {
            throw new NonRetryableException("too large: " + width + " x " + height + " pixels");
        }
        // Leaves pixels out while reading, so that the memory needed depends on the thumbnail, not on the picture.
        int step = (int) Math.max(1, Math.min(width, height) / (size * 3L));
        ImageReadParam wish = reader.getDefaultReadParam();
        wish.setSourceSubsampling(step, step, 0, 0);
        BufferedImage picture = reader.read(0, wish);
        for (String warning : warnings) {
            if (warning.contains("Truncated") || warning.contains("Premature")) {
                throw new IOException("damaged: " + warning); // the JPEG reader only warns, and fills up with grey
            }
        }
        return picture;
    }

    /** Halves until it is near, which keeps fine detail, and then goes the rest. Never enlarges. */
    private static BufferedImage scale(BufferedImage picture, int size, boolean clear) {
        double factor = Math.min(1, (double) size / Math.max(picture.getWidth(), picture.getHeight()));
        int width = Math.max(1, (int) Math.round(picture.getWidth() * factor));
        int height = Math.max(1, (int) Math.round(picture.getHeight() * factor));
        BufferedImage now = picture;
        while (now.getWidth() > 2 * width && now.getHeight() > 2 * height) {
            now = draw(now, now.getWidth() / 2, now.getHeight() / 2, clear);
        }
        return draw(now, width, height, clear);
    }

    private static BufferedImage draw(BufferedImage picture, int width, int height, boolean clear) {
        boolean alpha = clear && picture.getColorModel().hasAlpha(); // a JPEG cannot be transparent
        BufferedImage canvas =
                new BufferedImage(width, height, alpha ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB);
        Graphics2D brush = canvas.createGraphics();
        brush.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        brush.drawImage(picture, 0, 0, width, height, null);
        brush.dispose();
        return canvas;
    }

    private static void write(BufferedImage picture, String format, Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            if (!ImageIO.write(picture, format, out)) {
                throw new IOException("no writer for " + format);
            }
        }
    }
}
