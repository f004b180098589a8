package io.amboy.benchmarks.redis;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** A peer of another language, in a process of its own, which takes orders line by line and measures by its own clock. */
final class ProcessPeer implements RedisContender {
    private final String name;
    private final Process process;
    private final BufferedReader answers;
    private final Writer orders;

    ProcessPeer(String name, List<String> command) throws IOException {
        this.name = name;
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        orders = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
    }

    private double[] order(String line) throws IOException {
        orders.write(line + "\n");
        orders.flush();
        String answer = answers.readLine();
        if (answer == null) {
            throw new IOException(name + " has ended at: " + line);
        }
        return Arrays.stream(answer.split(" ", -1))
                .mapToDouble(Double::parseDouble)
                .toArray();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int part() {
        return 2;
    }

    @Override
    public void begin(String queue) throws IOException {
        order("begin " + queue);
    }

    @Override
    public double single(int jobs) throws IOException {
        return order("single " + jobs)[0];
    }

    @Override
    public double bulk(int jobs) throws IOException {
        return order("bulk " + jobs)[0];
    }

    @Override
    public double process(int jobs, int slots) throws IOException {
        return order("process " + jobs + " " + slots)[0];
    }

    @Override
    public double both(int jobs, int slots) throws IOException {
        return order("both " + jobs + " " + slots)[0];
    }

    @Override
    public double[] latency(int aSecond, int jobs) throws IOException {
        return order("latency " + aSecond + " " + jobs);
    }

    @Override
    public long ended() throws IOException {
        return (long) order("ended")[0];
    }

    @Override
    public int restarts(int jobs, int slots, int every) throws IOException {
        return (int) order("restarts " + jobs + " " + slots + " " + every)[0];
    }

    @Override
    public void end() throws IOException {
        order("close");
    }

    @Override
    public void stop() {
        process.destroyForcibly();
    }
}
