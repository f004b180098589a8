package io.amboy.redis.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between clients and a server, and cuts their connections: before a request reaches the server, or after that and
 * before the reply reaches the client.
 */
final class CuttingProxy implements AutoCloseable {
    private final ServerSocket entrance;
    private final int server;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger requestsToCut = new AtomicInteger();
    private final AtomicInteger repliesToCut = new AtomicInteger();
    private final AtomicInteger cuts = new AtomicInteger();

    CuttingProxy(int server) {
        this.server = server;
        try {
            entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon(this::accept);
    }

    String uri() {
        return "redis://127.0.0.1:" + entrance.getLocalPort();
    }

    /** The next request does not reach the server. */
    void cutRequest() {
        requestsToCut.incrementAndGet();
    }

    /** The next reply does not reach the client. */
    void cutReply() {
        repliesToCut.incrementAndGet();
    }

    int cuts() {
        return cuts.get();
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "cutting-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (!entrance.isClosed()) {
                connect(entrance.accept());
            }
        } catch (IOException closed) {
            // nobody is let in any more
        }
    }

    private void connect(Socket client) throws IOException {
        try {
            Socket to = new Socket(InetAddress.getLoopbackAddress(), server);
            client.setTcpNoDelay(true);
            to.setTcpNoDelay(true);
            open.add(client);
            open.add(to);
            daemon(() -> copy(client, to, requestsToCut));
            daemon(() -> copy(to, client, repliesToCut));
        } catch (IOException down) {
            client.close();
        }
    }

    private void copy(Socket from, Socket to, AtomicInteger cutting) {
        byte[] bytes = new byte[64 * 1024];
        try (from;
                to;
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
                if (cutting.get() > 0 && cutting.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                    cuts.incrementAndGet();
                    return;
                }
                out.write(bytes, 0, n);
            }
        } catch (IOException cut) {
            // by the other direction, or at the end
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    @Override
    public void close() {
        try {
            entrance.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
