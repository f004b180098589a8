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

    private static final String FULL = "#!lua flags=allow-oom\n";

    static final Script OPEN = new Script("open", FULL, "record", "open");
    static final Script ADD = new Script("add", "#!lua\n", "record", "life", "keep", "add");
    static final Script WORK = new Script("work", FULL, "record", "life", "keep", "settle", "work");
    static final Script JOIN = new Script("join", FULL, "record", "join");
    static final Script BEAT = new Script("beat", FULL, "record", "beat");
    static final Script RECLAIM = new Script("reclaim", FULL, "record", "life", "keep", "reclaim");
    static final Script FIND = new Script("find", "#!lua flags=no-writes\n", "record", "find");
    static final Script ORDER = new Script("order", FULL, "record", "life", "keep", "order");
    static final Script PROGRESS = new Script("progress", FULL, "record", "life", "keep", "progress");
    static final Script TICK = new Script("tick", FULL, "record", "life", "keep", "tick");
    static final Script RESULTS = new Script("results", "#!lua flags=no-writes\n", "record", "results");

    static final List<Script> ALL = List.of(OPEN, ADD, WORK, JOIN, BEAT, RECLAIM, FIND, ORDER, PROGRESS, TICK, RESULTS);

    final String name;
    final byte[] text;
    final byte[] digest;

    private Script(String name, String header, String... files) {
        this.name = name;
        StringBuilder all = new StringBuilder(header);
        for (String file : files) {
            all.append(read(file + ".lua"));
        }
        text = inlined(all.toString()).getBytes(StandardCharsets.UTF_8);
        digest = Args.bytes(sha1(text));
    }

    /**
     * Puts constants in their places. Each run of a script makes its functions anew, and what they capture of their
     * surroundings is most of what that costs: it halves the time of a call that does little.
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

    private static String read(String file) {
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
