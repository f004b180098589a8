package io.amboy.redis;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Jobs, packed one behind the other. */
final class Blobs {
    private Blobs() {}

    /** Each has the key of its record before it. */
    static List<StoredJob> read(byte[] blob, Shard shard) {
        List<StoredJob> jobs = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(blob);
        while (in.hasRemaining()) {
            int length = in.getInt();
            int end = in.position() + length;
            byte[] key = new byte[in.getShort() & 0xffff];
            in.get(key);
            ByteBuffer one = in.slice(in.position(), end - in.position());
            jobs.add(StoredJob.of(shard.id(key), one));
            in.position(end);
        }
        return jobs;
    }
}
