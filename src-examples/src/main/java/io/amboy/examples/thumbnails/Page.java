package io.amboy.examples.thumbnails;

import java.util.List;

/**
 * The payload of a job that writes one page.
 *
 * @param title the name of the folder
 * @param output URI of the folder that the page is written to
 * @param number counted from 0
 * @param of how many pages there are
 * @param first the number of the first picture on it
 * @param pictures what it shows
 */
record Page(String title, String output, int number, int of, int first, List<Picture> pictures) {
    static String file(int number) {
        return number == 0 ? "index.html" : "index-" + (number + 1) + ".html";
    }
}
