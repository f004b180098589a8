package io.amboy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who may use whom, and how large anything may grow. */
class ArchitectureTest {
    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.amboy");
    private static final JavaClasses TESTS = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.ONLY_INCLUDE_TESTS)
            .importPackages("io.amboy");
    private static final int MAX_LINES = 400;

    /** One package and what it may use beside the JDK, the null annotations, Reactor and itself. */
    private record Room(String name, String... mayUse) {}

    static List<Room> rooms() {
        return List.of(
                new Room("io.amboy", "com.fasterxml.uuid"),
                new Room("io.amboy.store", "io.amboy", "org.slf4j"),
                new Room("io.amboy.memory", "io.amboy", "io.amboy.store", "io.amboy.runner", "org.slf4j"),
                new Room("io.amboy.runner", "io.amboy", "org.slf4j"),
                new Room("io.amboy.dependency", "io.amboy", "org.slf4j"),
                new Room("io.amboy.codec", "io.amboy", "tools.jackson"));
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void packageUsesOnlyWhatItMay(Room room) {
        DescribedPredicate<JavaClass> allowed = DescribedPredicate.describe("allowed to " + room.name(), used -> {
            String name = used.getPackageName();
            return Stream.of("java", "javax", "org.jspecify", "org.reactivestreams", "reactor")
                            .anyMatch(root -> under(name, root))
                    || name.isEmpty()
                    || name.equals(room.name())
                    || Stream.of(room.mayUse())
                            .anyMatch(other -> ours(other) ? name.equals(other) : under(name, other));
        });
        ArchRule rule = classes().that().resideInAPackage(room.name()).should().onlyDependOnClassesThat(allowed);
        rule.check(MAIN);
    }

    private static boolean under(String name, String root) {
        return name.equals(root) || name.startsWith(root + ".");
    }

    private static boolean ours(String name) {
        return under(name, "io.amboy");
    }

    @Test
    void everyPackageHasARoom() {
        Set<String> known = rooms().stream().map(Room::name).collect(Collectors.toSet());
        assertThat(MAIN.stream().map(JavaClass::getPackageName).collect(Collectors.toSet()))
                .isEqualTo(known);
    }

    @Test
    void packagesFormNoCycles() {
        slices().matching("io.amboy.(*)..").should().beFreeOfCycles().check(MAIN);
        noClasses()
                .that()
                .resideInAPackage("io.amboy")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.amboy.*..")
                .check(MAIN);
    }

    @Test
    void publicTypesOfTheImplementationsAreTheIntendedOnes() {
        assertThat(publicTypes("io.amboy.memory"))
                .containsExactly("MemoryQueue", "MemoryQueue$Builder", "MemoryStorage");
        assertThat(publicTypes("io.amboy.runner")).containsExactly("Rate", "Runners");
        assertThat(publicTypes("io.amboy.dependency")).containsExactly("FileDependencies");
        assertThat(publicTypes("io.amboy.codec")).containsExactly("JacksonCodec");
        assertThat(publicTypes("io.amboy.store").stream().filter(name -> !name.contains("$")))
                .containsExactly(
                        "Claim",
                        "Control",
                        "ControlResult",
                        "JobStore",
                        "NewJob",
                        "QueueBuilder",
                        "Revocation",
                        "Settled",
                        "Settlement",
                        "Settling",
                        "StoreLimits",
                        "StoreSession",
                        "StoreStats");
    }

    private static Set<String> publicTypes(String room) {
        return MAIN.stream()
                .filter(type -> type.getPackageName().equals(room)
                        && type.getModifiers().contains(JavaModifier.PUBLIC)
                        && !type.getSimpleName().isEmpty())
                .map(type -> type.getName().substring(room.length() + 1))
                .filter(name -> !name.equals("package-info"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void libraryNeverBlocks() {
        noClasses()
                .should()
                .callMethodWhere(DescribedPredicate.describe("block on a publisher", ArchitectureTest::blocks))
                .check(MAIN);
    }

    private static boolean blocks(JavaMethodCall call) {
        return call.getTargetOwner().getPackageName().startsWith("reactor.")
                && call.getTarget().getName().matches("block(First|Last|Optional)?|toIterable|toStream|toFuture");
    }

    @Test
    void testsDoNotSleep() {
        noClasses()
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(Thread.class, "sleep", long.class, int.class)
                .orShould()
                .beAnnotatedWith("org.junit.jupiter.api.Disabled")
                .allowEmptyShould(true)
                .check(TESTS);
    }

    @Test
    void filesStaySmall() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            assertThat(files.filter(file -> file.toString().endsWith(".java")).filter(file -> lines(file) > MAX_LINES))
                    .isEmpty();
        }
    }

    private static long lines(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
