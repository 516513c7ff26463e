package io.faultd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the documents name is there: files, headings, tests, scripts, classes; and the first document stays short. */
class DocsTest {
    private static final int MAX_README_LINES = 120;
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
    private static final Pattern ELSEWHERE = Pattern.compile("[a-z]+:.*");
    private static final Pattern HEADING = Pattern.compile("#{1,6} +(.+?) *");
    private static final Pattern CODE = Pattern.compile("`([^`]*)`");
    private static final Pattern TEST = Pattern.compile("\\b[A-Z][A-Za-z0-9]+(IT|Test)\\b");
    private static final Pattern CLASS =
            Pattern.compile("`(?:io\\.faultd\\.[a-z.]+\\.)?([A-Z][a-z0-9]+[A-Z][A-Za-z0-9]+)(?:[.#][^`]*)?`");
    private static final Pattern SCRIPT = Pattern.compile("\\.ci/[a-z/-]+[a-z]");

    @Test
    void everyRelativeLinkLeadsToAFileAndAHeading() throws IOException {
        List<String> broken = new ArrayList<>();
        int links = 0;
        for (Path document : documents()) {
            for (String line : prose(document)) {
                Matcher link = LINK.matcher(CODE.matcher(line).replaceAll(""));
                while (link.find()) {
                    if (!ELSEWHERE.matcher(link.group(1)).matches()) {
                        links++;
                        if (!leadsSomewhere(document, link.group(1))) {
                            broken.add(ROOT.relativize(document) + ": " + link.group(1));
                        }
                    }
                }
            }
        }
        assertThat(broken).isEmpty();
        assertThat(links).isGreaterThan(20);
    }

    @Test
    void everyDocumentIsInTheIndex() throws IOException {
        Path index = ROOT.resolve("docs/README.md");
        String text = Files.readString(index);
        assertThat(documents())
                .filteredOn(document -> document.getParent().equals(index.getParent()) && !document.equals(index))
                .isNotEmpty()
                .allSatisfy(document -> assertThat(text).contains("](" + document.getFileName() + ")"));
    }

    @Test
    void theReadmeIsShort() throws IOException {
        assertThat(Files.readAllLines(ROOT.resolve("README.md"))).hasSizeBetween(1, MAX_README_LINES);
    }

    @Test
    void classesTestsAndScriptsThatAreNamedExist() throws IOException {
        List<String> missing = new ArrayList<>();
        Set<String> classes = classes().keySet();
        for (Path document : documents()) {
            String text = Files.readString(document);
            Stream<String> named = Stream.concat(
                    TEST.matcher(text).results().map(MatchResult::group),
                    CLASS.matcher(text).results().map(found -> found.group(1)));
            named.filter(name -> !classes.contains(name)).forEach(missing::add);
            SCRIPT.matcher(text)
                    .results()
                    .map(MatchResult::group)
                    .filter(name -> !Files.exists(ROOT.resolve(name)))
                    .forEach(missing::add);
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void theExampleOfTheReadmeIsTheOneThatIsTested() throws IOException {
        String test = Files.readString(ROOT.resolve("client/src/test/java/io/faultd/client/ReadmeExampleTest.java"));
        String tested = between(test, "// README: begin\n", "// README: end").stripIndent();
        assertThat(between(Files.readString(ROOT.resolve("README.md")), "```java\n", "```"))
                .isEqualTo(tested);
    }

    /** Each row of "Follow a delay" names classes and the packages that they are in. */
    @Test
    void theClassesOnTheWayOfADelayAreWhereTheDocumentSays() throws IOException {
        String section =
                between(Files.readString(ROOT.resolve("docs/architecture.md")), "\n## Follow a delay\n", "\n## ");
        Map<String, Set<String>> packages = classes();
        List<String> wrong = new ArrayList<>();
        int rows = 0;
        for (String line : section.split("\n")) {
            String[] cells = line.split(" *\\| *");
            if (cells.length > 4 && cells[1].matches("\\d+")) {
                rows++;
                List<String> named = quoted(cells[3]);
                quoted(cells[2]).stream()
                        .filter(name -> Collections.disjoint(packages.getOrDefault(name, Set.of()), named))
                        .forEach(name -> wrong.add(name + " is in " + packages.get(name) + ", not in " + named));
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(rows).isGreaterThan(10);
    }

    @Test
    void headingsGetTheAnchorsOfGitHub() {
        assertThat(anchors(List.of("# Follow a `delay`", "text", "## In, and out!", "## In, and out!")))
                .containsExactlyInAnyOrder("follow-a-delay", "in-and-out", "in-and-out-1");
    }

    private static List<Path> documents() throws IOException {
        try (Stream<Path> top = Files.list(ROOT);
                Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            return Stream.concat(top, docs)
                    .filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }

    private static List<String> quoted(String cell) {
        return CODE.matcher(cell).results().map(found -> found.group(1)).toList();
    }

    private static String between(String text, String begin, String end) {
        int from = text.indexOf(begin) + begin.length();
        assertThat(text).contains(begin);
        return text.substring(from, text.indexOf(end, from));
    }

    /** The packages of all classes that have a file, by their simple names. */
    private static Map<String, Set<String>> classes() throws IOException {
        Map<String, Set<String>> classes = new HashMap<>();
        for (String module : List.of("tc-native", "rules", "client", "daemon")) {
            for (String kind : List.of("main", "test")) {
                Path sources = ROOT.resolve(module + "/src/" + kind + "/java");
                try (Stream<Path> files = Files.walk(sources)) {
                    files.filter(file -> file.toString().endsWith(".java")).forEach(file -> classes.computeIfAbsent(
                                    file.getFileName().toString().replace(".java", ""), name -> new HashSet<>())
                            .add(sources.relativize(file.getParent()).toString().replace('/', '.')));
                }
            }
        }
        return classes;
    }

    private static boolean leadsSomewhere(Path from, String link) throws IOException {
        int hash = link.indexOf('#');
        String file = hash < 0 ? link : link.substring(0, hash);
        Path target = file.isEmpty() ? from : from.resolveSibling(file).normalize();
        if (!target.startsWith(ROOT) || !Files.exists(target)) {
            return false;
        }
        return hash < 0 || anchors(prose(target)).contains(link.substring(hash + 1));
    }

    /** The lines outside of fenced code. */
    private static List<String> prose(Path document) throws IOException {
        List<String> lines = new ArrayList<>();
        boolean code = false;
        for (String line : Files.readAllLines(document)) {
            if (line.stripLeading().startsWith("```")) {
                code = !code;
            } else if (!code) {
                lines.add(line);
            }
        }
        return lines;
    }

    /**
     * As GitHub makes them: small letters, no punctuation, a hyphen for a space, and a number where there are several.
     */
    private static Set<String> anchors(List<String> lines) {
        Map<String, Integer> times = new HashMap<>();
        Set<String> anchors = new HashSet<>();
        for (String line : lines) {
            Matcher heading = HEADING.matcher(line);
            if (heading.matches()) {
                String anchor = heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-');
                int before = times.merge(anchor, 1, Integer::sum) - 1;
                anchors.add(before == 0 ? anchor : anchor + "-" + before);
            }
        }
        return anchors;
    }
}
