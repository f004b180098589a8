package io.amboy.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows compiles, each block as the body of a class, without a warning. */
class ReadmeTest {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```java\\n(.*?)^```");

    private static final String HARNESS = """
            import io.amboy.*;
            import io.amboy.memory.*;
            import io.amboy.redis.*;
            import io.amboy.runner.*;
            import java.time.*;
            import java.util.*;
            import reactor.core.publisher.*;
            class Readme {
            /** Stands for any reactive client. */
            interface WebClient { Mono<String> get(String address); }
            %s
            }
            """;

    @TempDir
    private Path classes;

    private static List<String> blocks() throws IOException {
        Path here = Path.of("README.md").toAbsolutePath();
        Path readme = Files.exists(here.resolveSibling("CONTRIBUTING.md")) ? here : Path.of("..", "README.md");
        String text = Files.readString(readme).replace("\r\n", "\n");
        return BLOCK.matcher(text).results().map(block -> block.group(1)).toList();
    }

    private List<String> problems(String block) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
        JavaFileObject source =
                new SimpleJavaFileObject(URI.create("string:///Readme.java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return HARNESS.formatted(block);
                    }
                };
        String classpath = System.getProperty("java.class.path");
        List<String> options =
                List.of("-proc:none", "-Xlint:all,-classfile", "-d", classes.toString(), "-classpath", classpath);
        compiler.getTask(null, null, found, options, null, List.of(source)).call();
        return found.getDiagnostics().stream()
                .filter(each -> each.getKind() != Diagnostic.Kind.NOTE)
                .map(each -> each.getLineNumber() + ": " + each.getMessage(Locale.ROOT))
                .toList();
    }

    @TestFactory
    Stream<DynamicTest> everyBlockCompiles() throws IOException {
        List<String> blocks = blocks();
        assertThat(blocks).isNotEmpty();
        return blocks.stream()
                .map(block -> DynamicTest.dynamicTest(
                        block.lines().findFirst().orElse(""),
                        () -> assertThat(problems(block)).isEmpty()));
    }

    @Test
    void blockThatDoesNotCompileIsFound() {
        assertThat(problems("static JobQueue queue = \"no queue\";")).hasSize(1);
        assertThat(problems("static List list = null;"))
                .singleElement()
                .asString()
                .contains("List");
    }
}
