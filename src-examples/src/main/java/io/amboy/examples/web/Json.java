package io.amboy.examples.web;

import tools.jackson.databind.json.JsonMapper;

/** What clients read. */
final class Json {
    private static final JsonMapper MAPPER = JsonMapper.shared();

    private Json() {}

    /** One line. */
    static String of(Object value) {
        return MAPPER.writeValueAsString(value);
    }
}
