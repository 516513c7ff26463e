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
 * <p>{@code bin/faultd} asks for it where it found no archive that fits. Nothing depends on it: what can't be written
 * costs the next start its time, and a JVM that finds an archive of another one goes on without.
 */
final class ClassArchive {
    private static final Logger LOG = LoggerFactory.getLogger(ClassArchive.class);

    /** The file to write; not set: none is asked for. */
    private static final String PROPERTY = "faultd.archive";

    private ClassArchive() {}

    /** Writes it, if it is asked for; to be called at the end of a daemon that has served. */
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
            // The JDK tells of it on standard output, where the daemon says nothing but that it is ready.
            System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
            ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "vmCds",
                            // In quotes, because the command is parsed as one line, and a path may have spaces.
                            new Object[] {new String[] {"dynamic_dump", '"' + fresh.toString() + '"'}},
                            new String[] {String[].class.getName()});
            // Whole or not at all, whoever else does the same at the same time.
            Files.move(fresh, archive, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | JMException | RuntimeException e) {
            LOG.debug("no archive of classes was made", e);
        }
    }
}
