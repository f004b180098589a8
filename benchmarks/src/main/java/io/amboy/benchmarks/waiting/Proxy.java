package io.amboy.benchmarks.waiting;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;

/** Between a client and the server, one connection at a time; cuts it as it is told. */
final class Proxy implements AutoCloseable {
    private final URI server;
    private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private volatile Socket client;
    private volatile Socket upstream;
    private volatile int passing; // so many bytes of the server's, then the cut; negative: all

    Proxy(String server) throws IOException {
        this.server = URI.create(server);
        daemon(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket from = listening.accept();
                Socket to = new Socket(server.getHost(), server.getPort());
                from.setTcpNoDelay(true);
                to.setTcpNoDelay(true);
                passing = -1;
                client = from;
                upstream = to;
                daemon(() -> requests(from, to));
                daemon(() -> replies(to, from));
            }
        } catch (IOException closed) {
            // the end
        }
    }

    /** Leaves the server's side open when the client's ends. */
    private static void requests(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException cut) {
            // on purpose
        }
    }

    private void replies(Socket from, Socket to) {
        byte[] bytes = new byte[8192];
        try {
            for (int n = from.getInputStream().read(bytes);
                    n >= 0;
                    n = from.getInputStream().read(bytes)) {
                int most = passing; // set only while nothing is under way
                int some = most < 0 ? n : Math.min(n, most);
                to.getOutputStream().write(bytes, 0, some);
                if (most >= 0) {
                    passing = most - some;
                }
                if (some < n) {
                    break;
                }
            }
        } catch (IOException cut) {
            // on purpose
        }
        close(from);
        close(to);
    }

    /** From now on so many bytes reach the client; of what comes next nothing does, and the connection ends. */
    void cutAfter(int bytes) {
        passing = bytes;
    }

    /** Ends the client's side only. */
    void dropClient() {
        close(client);
    }

    /** Ends both sides. */
    void dropAll() {
        close(client);
        close(upstream);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        dropAll();
        listening.close();
    }
}
