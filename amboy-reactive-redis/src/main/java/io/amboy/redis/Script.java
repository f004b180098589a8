package io.amboy.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A script, made of the files that it needs. All but those that store new jobs run in a full Redis too, so that it can
 * be emptied.
 */
final class Script {
    /** A line of names and their values, numbers or texts. */
    private static final Pattern CONSTANTS = Pattern.compile(
            "local ([A-Z][A-Z0-9_]*(?:, [A-Z][A-Z0-9_]*)*) = ((?:\\d+|'[^']*')(?:, (?:\\d+|'[^']*'))*)(?: --.*)?");

    /** What may be the name of a constant, and what is not, though it looks like it: texts and remarks. */
    private static final Pattern WORD = Pattern.compile("'[^'\n]*'|--[^\n]*|\\b[A-Z][A-Z0-9_]*\\b");

    private static final Pattern FUNCTION = Pattern.compile("(?m)^local function (\\w+)\\(");

    private static final String FULL = "#!lua flags=allow-oom\n";

    static final Script OPEN = new Script("open", FULL, text("start", "open"));
    static final Script ADD = new Script("add", "#!lua\n", moves("admit") + text("add"));
    static final Script WORK = new Script(
            "work", FULL, moves("settle") + text("work", "claim") + later("picks", text("pick")) + text("fetch"));
    static final Script JOIN = new Script("join", FULL, text("start", "join"));
    static final Script BEAT = new Script("beat", FULL, text("start", "record", "beat"));
    static final Script RECLAIM = new Script("reclaim", FULL, moves() + text("reclaim"));
    static final Script FIND = new Script("find", "#!lua flags=no-writes\n", text("start", "record", "find"));
    static final Script ORDER = new Script("order", FULL, moves() + text("order"));
    static final Script PROGRESS = new Script("progress", FULL, moves() + text("progress"));
    static final Script TICK = new Script("tick", FULL, moves() + text("tick"));
    static final Script RESULTS = new Script("results", "#!lua flags=no-writes\n", text("start", "results"));

    static final List<Script> ALL = List.of(OPEN, ADD, WORK, JOIN, BEAT, RECLAIM, FIND, ORDER, PROGRESS, TICK, RESULTS);

    final String name;
    final byte[] text;
    final byte[] digest;

    private Script(String name, String header, String source) {
        this.name = name;
        text = inlined(header + source).getBytes(StandardCharsets.UTF_8);
        digest = Args.bytes(sha1(text));
    }

    private static String text(String... files) {
        return Stream.of(files).map(Script::read).collect(Collectors.joining());
    }

    /** What every script begins with that moves jobs. */
    private static String moves(String... more) {
        return text("start", "tally")
                + later("life", text("record", "life") + text(more))
                + later("log", text("log"))
                + text("keep");
    }

    /**
     * Functions as members of a table that makes them when the first of them is asked for: most calls have to do with
     * plain jobs only, and making all functions would be a third of their time.
     */
    private static String later(String table, String functions) {
        String members = FUNCTION.matcher(functions)
                .results()
                .map(found -> "made." + found.group(1) + " = " + found.group(1) + "\n")
                .collect(Collectors.joining());
        return "local " + table + " = setmetatable({}, {__index = function(made, wanted)\nsetmetatable(made, nil)\n"
                + functions
                + members
                + "return made[wanted]\nend})\n";
    }

    /**
     * Puts constants in their places. Each run of a script makes its functions anew, and what they capture of their
     * surroundings is most of what that costs.
     */
    static String inlined(String source) {
        Map<String, String> constants = new HashMap<>();
        StringBuilder rest = new StringBuilder();
        for (String line : source.split("\n", -1)) {
            Matcher found = CONSTANTS.matcher(line);
            if (found.matches()) {
                String[] names = found.group(1).split(", ", -1);
                String[] values = found.group(2).split(", ", -1);
                for (int i = 0; i < names.length; i++) {
                    constants.put(names[i], values[i]);
                }
            } else {
                rest.append(line).append('\n');
            }
        }
        return WORD.matcher(rest)
                .replaceAll(word -> Matcher.quoteReplacement(constants.getOrDefault(word.group(), word.group())));
    }

    /** Reads the files, once. */
    static void load() {
        if (ALL.isEmpty()) {
            throw new IllegalStateException("no scripts");
        }
    }

    private static String read(String name) {
        String file = name + ".lua";
        try (InputStream in = Script.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("no script " + file);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha1(byte[] text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-1").digest(text)); // what Redis names scripts by
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
