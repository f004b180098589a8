package io.amboy.redis;

import io.amboy.ResultCursor;

/**
 * The name of a result log, which its cursors carry.
 *
 * @param name made when the store was first opened
 */
record ResultLog(String name) {
    ResultCursor cursor(long sequence) {
        return ResultCursor.at(name, sequence);
    }
}
