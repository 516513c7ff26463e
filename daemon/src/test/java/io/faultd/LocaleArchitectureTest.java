package io.faultd;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.regex.Pattern;

/**
 * What faultd writes a machine reads, so it is the same bytes whatever the user's language and character set are. In
 * all modules; the build also runs some tests under Arabic, which has digits of its own, and under Turkish, which has
 * another small I.
 */
@AnalyzeClasses(packages = "io.faultd", importOptions = DoNotIncludeTests.class)
class LocaleArchitectureTest {
    private static final Pattern BY_LANGUAGE = anyOf(
            "java.lang.String.to(Lower|Upper)Case\\(\\)",
            "java.lang.String.format\\(java.lang.String, .*",
            "java.lang.String.formatted\\(.*",
            "java.io.Print(Stream|Writer).(format|printf)\\(java.lang.String, .*",
            "java.util.Formatter.<init>\\((java.lang.Appendable)?\\)",
            "java.time.format.DateTimeFormatter.ofPattern\\(java.lang.String\\)",
            "java.util.Locale.getDefault\\(.*",
            "java.text\\..*");

    private static final Pattern BY_CHARACTER_SET = anyOf(
            "java.lang.String.getBytes\\(\\)",
            "java.lang.String.<init>\\(\\[B(, int, int)?\\)",
            "java.io.(InputStreamReader|OutputStreamWriter).<init>\\([^,]*\\)",
            "java.io.File(Reader|Writer).<init>\\(java.(lang.String|io.File)(, boolean)?\\)",
            "java.io.Print(Stream|Writer).<init>\\(java.(lang.String|io.(OutputStream|File))(, boolean)?\\)",
            "java.io.ByteArrayOutputStream.toString\\(\\)",
            "java.util.Scanner.<init>\\(java.io.(InputStream|File)\\)",
            "java.nio.charset.Charset.defaultCharset\\(\\)");

    @ArchTest
    static final ArchRule nothingDependsOnTheLanguage = noClasses()
            .that()
            // It takes the user's language away from a library for a moment.
            .doNotHaveFullyQualifiedName("io.faultd.cli.command.Specs")
            .should()
            .accessTargetWhere(describe("is in the user's language where none is given", access -> BY_LANGUAGE
                    .matcher(access.getTarget().getFullName())
                    .matches()))
            .because("a machine reads it: give it Locale.ROOT");

    @ArchTest
    static final ArchRule nothingDependsOnTheCharacterSet = noClasses()
            .should()
            .accessTargetWhere(describe("is in the user's character set where none is given", access -> BY_CHARACTER_SET
                    .matcher(access.getTarget().getFullName())
                    .matches()))
            .because("somebody else reads it: give it StandardCharsets.UTF_8, or ISO_8859_1 for the kernel's files");

    private static Pattern anyOf(String... calls) {
        return Pattern.compile(String.join("|", calls));
    }
}
