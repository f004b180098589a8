package io.amboy.examples.thumbnails;

/**
 * What a job made.
 *
 * @param width in pixels
 * @param height in pixels
 * @param bytes size of the file
 */
record Thumbnail(int width, int height, long bytes) {}
