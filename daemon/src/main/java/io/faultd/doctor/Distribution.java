package io.faultd.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The distribution whose kernel runs, for what has to be installed there (man 5 os-release).
 *
 * @param id {@code ubuntu}, {@code debian}, {@code fedora} …; empty where it is unknown
 * @param like what it is derived from, separated by spaces; can be empty
 * @param version its version, e.g. {@code 24.04}; can be empty
 * @param kernel the kernel's release, as of {@code uname -r}
 */
record Distribution(String id, String like, String version, String kernel) {
    /** The first is the host's also where faultd runs in a container, since it has the host's process ids there. */
    private static final List<Path> FILES =
            List.of(Path.of("/proc/1/root/etc/os-release"), Path.of("/etc/os-release"), Path.of("/usr/lib/os-release"));

    /** Later releases have all modules in the kernel's own package. */
    private static final int LAST_UBUNTU_WITH_EXTRA_MODULES = 25;

    /** The one that runs. */
    static Distribution running() {
        for (Path file : FILES) {
            try {
                return of(Files.readAllLines(file), System.getProperty("os.version"));
            } catch (IOException notThere) {
                // The next one then.
            }
        }
        return of(List.of(), System.getProperty("os.version"));
    }

    /** Reads {@code NAME=value} lines, with or without quotes. */
    static Distribution of(List<String> lines, String kernel) {
        Map<String, String> values = new HashMap<>();
        for (String line : lines) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                values.put(line.substring(0, equals), line.substring(equals + 1).replaceAll("^[\"']|[\"']$", ""));
            }
        }
        return new Distribution(
                values.getOrDefault("ID", ""),
                values.getOrDefault("ID_LIKE", ""),
                values.getOrDefault("VERSION_ID", ""),
                kernel);
    }

    /** What to do for a module that the kernel could not load. */
    String fix(String module) {
        String load = "modprobe " + module;
        if (kernel.contains("microsoft")) {
            return "a kernel for WSL2 that has " + module + ", named in .wslconfig (kernel=)";
        }
        if (kernel.contains("linuxkit")) {
            return "a Docker Desktop whose kernel has " + module + ", or an engine in a virtual machine of your own";
        }
        if (id.equals("cos")) {
            return "a node image that has " + module + ", such as Ubuntu's; this one can't load others";
        }
        if (is("ubuntu")) {
            return hasExtraModules() ? "apt-get install linux-modules-extra-" + kernel + ", then " + load : load;
        }
        if (is("debian")) {
            return load + ", or a kernel that has it: apt-get install linux-image-" + architecture();
        }
        if (is("rhel") || is("fedora") || is("centos")) {
            return "dnf install kernel-modules-extra-" + kernel + ", then " + load;
        }
        return load + ", or a kernel that has it (Debian: linux-image-amd64)";
    }

    private boolean is(String name) {
        return id.equals(name) || List.of(like.split(" ")).contains(name);
    }

    private boolean hasExtraModules() {
        String year = version.contains(".") ? version.substring(0, version.indexOf('.')) : version;
        try {
            return Integer.parseInt(year) <= LAST_UBUNTU_WITH_EXTRA_MODULES;
        } catch (NumberFormatException e) {
            return true; // a derivative with numbers of its own
        }
    }

    private static String architecture() {
        return System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
    }
}
