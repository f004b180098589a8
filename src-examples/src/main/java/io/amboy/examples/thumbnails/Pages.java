package io.amboy.examples.thumbnails;

import io.amboy.JobContext;
import io.amboy.JobResult;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Writes the pages that show the thumbnails. */
final class Pages {
    private static final String STYLE = """
            :root { color-scheme: light dark; --back: #f4f2ee; --card: #fff; --text: #23211d; --soft: #77726a;
              --line: #e3dfd7; --bad: #b3261e; }
            @media (prefers-color-scheme: dark) { :root { --back: #14151a; --card: #1e2027; --text: #ebe9e4;
              --soft: #9a978f; --line: #2d3038; --bad: #ff8a80; } }
            * { box-sizing: border-box; }
            body { margin: 0 auto; max-width: 1500px; padding: 2rem clamp(1rem, 4vw, 3rem); background: var(--back);
              color: var(--text); font: 15px/1.45 system-ui, sans-serif; }
            h1 { margin: 0; font-size: 1.7rem; font-weight: 650; overflow-wrap: anywhere; }
            header p, nav { color: var(--soft); margin: .3rem 0 1.6rem; }
            a { color: inherit; }
            main { display: grid; gap: 1.1rem; grid-template-columns: repeat(auto-fill, minmax(min(210px, 100%), 1fr)); }
            figure { margin: 0; background: var(--card); border: 1px solid var(--line); border-radius: 12px;
              overflow: hidden; transition: transform .15s, box-shadow .15s; }
            figure:hover { transform: translateY(-3px); box-shadow: 0 8px 22px #0003; }
            img, .none { display: block; width: 100%; aspect-ratio: 4 / 3; object-fit: cover; background: var(--line); }
            .none { display: grid; place-items: center; color: var(--bad); font-size: 2.6rem; }
            figcaption { padding: .65rem .85rem .75rem; overflow-wrap: anywhere; }
            figcaption small { display: block; color: var(--soft); }
            figure.failed { border-color: var(--bad); }
            .failed small { color: var(--bad); }
            .empty { color: var(--soft); padding: 4rem 0; text-align: center; grid-column: 1 / -1; }
            """;

    private Pages() {}

    /** The job: reads how the thumbnails ended, and writes what they make up together. */
    static Mono<String> write(Page page, JobContext context) {
        return context.prerequisites()
                .collect(Collectors.groupingBy(Album::pictureOf))
                .map(byPicture -> {
                    List<List<JobResult>> inOrder = IntStream.range(
                                    page.first(), page.first() + page.pictures().size())
                            .mapToObj(number -> byPicture.getOrDefault(number, List.of()))
                            .toList();
                    return html(page, inOrder);
                })
                // Files block, so they are written on a scheduler for that.
                .flatMap(html -> Mono.fromCallable(() -> save(page, html)).subscribeOn(Schedulers.boundedElastic()));
    }

    private static String save(Page page, String html) throws IOException {
        Path output = Path.of(URI.create(page.output()));
        Path half = output.resolve(Page.file(page.number()) + Album.HALF);
        Path file = output.resolve(Page.file(page.number()));
        Files.writeString(half, html);
        Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
        return file.toString();
    }

    static String html(Page page, List<List<JobResult>> thumbnails) {
        StringBuilder cards = new StringBuilder();
        int failed = 0;
        for (int i = 0; i < page.pictures().size(); i++) {
            List<Integer> made = thumbnails.get(i).stream()
                    .filter(JobResult::succeeded)
                    .map(Album::sizeOf)
                    .sorted()
                    .toList();
            failed += made.isEmpty() ? 1 : 0;
            cards.append(
                    made.isEmpty()
                            ? failedCard(page.pictures().get(i), thumbnails.get(i))
                            : card(page.pictures().get(i), made));
        }
        if (page.pictures().isEmpty()) {
            cards.append("<p class=\"empty\">There are no pictures here.</p>\n");
        }
        String title = escape(page.title());
        return """
                <!doctype html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <title>%s</title>
                <style>
                %s</style>
                </head>
                <body>
                <header><h1>%s</h1><p>%s</p></header>
                %s<main>
                %s</main>
                </body>
                </html>
                """.formatted(title, STYLE, title, counts(page.pictures().size(), failed), links(page), cards);
    }

    private static String counts(int pictures, int failed) {
        String all = pictures == 1 ? "1 picture" : pictures + " pictures";
        return failed == 0 ? all : all + ", " + failed + " of them could not be read";
    }

    private static String links(Page page) {
        if (page.of() == 1) {
            return "";
        }
        StringBuilder links = new StringBuilder("<nav>Page");
        for (int i = 0; i < page.of(); i++) {
            links.append(
                    i == page.number()
                            ? " <strong>" + (i + 1) + "</strong>"
                            : " <a href=\"" + Page.file(i) + "\">" + (i + 1) + "</a>");
        }
        return links.append("</nav>\n").toString();
    }

    private static String card(Picture picture, List<Integer> sizes) {
        String choices = sizes.stream()
                .map(size -> escape(picture.thumbnail(size)).replace(",", "%2C") + " " + size + "w")
                .collect(Collectors.joining(", "));
        String links = sizes.stream()
                .map(size -> "<a href=\"" + escape(picture.thumbnail(size)) + "\">" + size + "</a>")
                .collect(Collectors.joining(" · "));
        String largest = escape(picture.thumbnail(sizes.get(sizes.size() - 1)));
        String name = escape(picture.name());
        return """
                <figure><a href="%s"><img src="%s" srcset="%s" sizes="240px" loading="lazy" alt="%s"></a>
                <figcaption>%s<small>%s</small></figcaption></figure>
                """.formatted(escape(picture.uri()), largest, choices, name, name, links);
    }

    private static String failedCard(Picture picture, List<JobResult> ended) {
        String why = ended.isEmpty() ? "nothing is known of it" : Album.why(ended.get(0));
        return """
                <figure class="failed"><div class="none" aria-hidden="true">&#9888;</div>
                <figcaption>%s<small>%s</small></figcaption></figure>
                """.formatted(escape(picture.name()), escape(why));
    }

    static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        text.chars().forEach(c -> {
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.append((char) (Character.isISOControl(c) ? ' ' : c));
            }
        });
        return escaped.toString();
    }
}
