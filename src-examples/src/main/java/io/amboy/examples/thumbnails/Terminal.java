package io.amboy.examples.thumbnails;

import java.io.Console;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;

/**
 * Lines with a progress bar under them. Where nobody watches, in a file or a pipe, the bar is a plain line at every tenth.
 */
final class Terminal {
    private static final int BAR = 30;
    private static final int WIDTH = 79;

    private final PrintStream out;
    private final boolean live;
    private String bar = "";
    private long tenth;

    Terminal(PrintStream out, boolean live) {
        this.out = out;
        this.live = live;
    }

    /** Whether somebody watches. JDK 22 and later have a console always, and tell whether it is a terminal. */
    @SuppressWarnings("SystemConsoleNull") // both ways are looked at
    static boolean isWatched() {
        Console console = System.console();
        if (console == null || "dumb".equals(System.getenv("TERM"))) {
            return false;
        }
        try {
            return Runtime.version().feature() < 22
                    || Boolean.TRUE.equals(Console.class.getMethod("isTerminal").invoke(console));
        } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
            return false;
        }
    }

    synchronized void line(String text) {
        if (live && !bar.isEmpty()) {
            out.print("\r" + " ".repeat(bar.length()) + "\r");
        }
        out.println(clean(text));
        if (live) {
            out.print(bar);
        }
        out.flush();
    }

    synchronized void progress(long done, long all) {
        int filled = (int) (all == 0 ? BAR : done * BAR / all);
        String now = "[" + "#".repeat(filled) + "-".repeat(BAR - filled) + "] " + done + " of " + all + " jobs";
        if (live) {
            bar = now;
            out.print("\r" + now);
            out.flush();
        } else if (all > 0 && done * 10 / all > tenth) {
            tenth = done * 10 / all;
            out.println(now);
        }
    }

    /** Leaves the bar where it is; what follows goes under it. */
    synchronized void end() {
        if (live && !bar.isEmpty()) {
            bar = "";
            out.println();
        }
    }

    /** A file's name may hold anything, also what would make the terminal dance. */
    private static String clean(String text) {
        String plain = text.replaceAll("[\\p{Cntrl}]", "?");
        return plain.codePointCount(0, plain.length()) <= WIDTH * 3
                ? plain
                : plain.substring(0, plain.offsetByCodePoints(0, WIDTH * 3)) + "...";
    }
}
