package io.amboy.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;
import redis.embedded.RedisServer;

class SameProgramTest {
    @Test
    void memoryAndRedisDoTheSame() throws IOException {
        RedisServer server =
                RedisServer.builder().port(freePort()).setting("save \"\"").build();
        server.start();
        try {
            List<String> inMemory = Output.of(out -> SameProgramMain.program(SameProgramMain.inMemory(), out));
            String address = "redis://127.0.0.1:" + server.ports().get(0);
            assertThat(Output.of(out -> SameProgramMain.program(SameProgramMain.onRedis(address), out)))
                    .isEqualTo(inMemory);
            assertThat(inMemory)
                    .startsWith(
                            "sum is BLOCKED",
                            "left is PENDING",
                            "right is PENDING",
                            "9 words",
                            "at attempt 3",
                            "abort: AbortOutcome[id=late, outcome=ABORTED, state=ABORTED]",
                            "left: EXISTED",
                            "empty: CREATED",
                            "empty SUCCEEDED, attempt 1",
                            "late ABORTED, attempt 0")
                    .hasSize(15);
        } finally {
            server.stop();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
