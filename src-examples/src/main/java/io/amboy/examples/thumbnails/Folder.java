package io.amboy.examples.thumbnails;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;

/**
 * The pictures of a folder and of the folders in it, hidden ones left out.
 *
 * @param title its name
 * @param pictures in the order of their names
 * @param unreadable what could not be looked into
 */
record Folder(String title, List<Picture> pictures, List<String> unreadable) {
    private static final List<String> FORMATS = List.of(".png", ".jpg", ".jpeg", ".gif", ".bmp");

    static Folder scan(Path folder, Path output) throws IOException {
        URI root = folder.toUri();
        List<Picture> pictures = new ArrayList<>();
        List<String> unreadable = new ArrayList<>();
        // Links are followed; one that leads back to where it stands is reported as an error of that file.
        Files.walkFileTree(folder, EnumSet.of(FileVisitOption.FOLLOW_LINKS), 64, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path inner, BasicFileAttributes attributes) throws IOException {
                boolean skip = !inner.equals(folder)
                        && (Files.isHidden(inner) || inner.toRealPath().equals(output));
                return skip ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                String name = file.toString().toLowerCase(Locale.ROOT);
                if (attributes.isRegularFile() && FORMATS.stream().anyMatch(name::endsWith) && !Files.isHidden(file)) {
                    URI inner = root.relativize(file.toUri());
                    pictures.add(new Picture(file.toUri().toString(), inner.getRawPath(), inner.getPath()));
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                unreadable.add(file + ": " + e);
                return FileVisitResult.CONTINUE;
            }
        });
        pictures.sort(Comparator.comparing(Picture::name));
        Path name = folder.getFileName();
        return new Folder(name == null ? folder.toString() : name.toString(), pictures, unreadable);
    }

    /** Removes what a run that was killed has left half written. */
    static void tidy(Path output) throws IOException {
        Path thumbs = output.resolve("thumbs");
        if (Files.isDirectory(thumbs)) {
            Files.walkFileTree(thumbs, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    if (file.toString().endsWith(Album.HALF)) {
                        Files.deleteIfExists(file);
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        }
    }

    /** Puts the pictures that come with the example into a folder, unless they are there. */
    static Path bundled(Path folder) throws IOException {
        Files.createDirectories(folder);
        for (String name :
                new String(resource("list.txt"), StandardCharsets.UTF_8).lines().toList()) {
            Path file = folder.resolve(name);
            byte[] bytes = resource(name);
            if (!Files.exists(file) || Files.size(file) != bytes.length) {
                Path half = folder.resolve("." + name + Album.HALF);
                Files.write(half, bytes);
                Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
            }
        }
        return folder;
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = Folder.class.getResourceAsStream("pictures/" + name)) {
            if (in == null) {
                throw new IOException("the example lacks its picture " + name);
            }
            return in.readAllBytes();
        }
    }
}
