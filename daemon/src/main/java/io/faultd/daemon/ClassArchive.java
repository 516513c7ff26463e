package io.faultd.daemon;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import javax.management.JMException;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the classes of this JVM into an archive that the next start maps instead of parsing them again, which is half
 * of the time until {@code ready} (application class-data sharing, JEP 350; {@code VM.cds} of jcmd).
 *
 * <p>{@code bin/faultd} requests it when it found no matching archive. Nothing depends on it: if it can't be written,
 * the next start takes longer, and a JVM ignores an archive of another JVM.
 */
final class ClassArchive {
    private static final Logger LOG = LoggerFactory.getLogger(ClassArchive.class);

    /** The file to write; not set: none. */
    private static final String PROPERTY = "faultd.archive";

    private ClassArchive() {}

    /** Writes it, if it is requested; to be called at the end of a daemon that has served. */
    static void write() {
        String asked = System.getProperty(PROPERTY);
        if (asked == null) {
            return;
        }
        Path archive = Path.of(asked);
        Path fresh = archive.resolveSibling(
                archive.getFileName() + "." + ProcessHandle.current().pid());
        try {
            Files.createDirectories(archive.getParent());
            // The JDK reports it on standard output, where the daemon prints only its ready line.
            System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
            ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "vmCds",
                            // In quotes, because the command is parsed as one line, and a path may have spaces.
                            new Object[] {new String[] {"dynamic_dump", '"' + fresh.toString() + '"'}},
                            new String[] {String[].class.getName()});
            // Completely or not at all, even if another process does the same at the same time.
            Files.move(fresh, archive, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | JMException | RuntimeException e) {
            LOG.debug("the class archive was not written", e);
        }
    }
}
