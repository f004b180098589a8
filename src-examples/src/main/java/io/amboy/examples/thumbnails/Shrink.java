package io.amboy.examples.thumbnails;

/**
 * The payload of a job that makes one thumbnail. Files are named by URI, which keeps every byte of their names, whatever
 * character set the process was started with.
 *
 * @param source the picture
 * @param target the thumbnail
 * @param size the longest side of the thumbnail, in pixels
 */
record Shrink(String source, String target, int size) {}
