package io.amboy.examples.thumbnails;

import java.util.Locale;

/**
 * A picture that was found.
 *
 * @param uri its place
 * @param path its place within the folder, as a URI has it: with every odd character escaped
 * @param name the same for people
 */
record Picture(String uri, String path, String name) {
    /** Where its thumbnail is, seen from the page. The suffix keeps cat.png and cat.jpg apart. */
    String thumbnail(int size) {
        String lower = path.toLowerCase(Locale.ROOT);
        boolean photo = lower.endsWith(".jpg") || lower.endsWith(".jpeg");
        return "thumbs/" + size + "/" + path + (photo ? ".jpg" : ".png");
    }
}
