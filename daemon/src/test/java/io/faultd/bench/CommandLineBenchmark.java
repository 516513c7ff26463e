package io.faultd.bench;

import java.nio.file.Path;
import java.util.List;

/** {@code faultctl} from its start to its end, compared with a JVM that only prints a line. */
final class CommandLineBenchmark {
    private static final double GOAL = 3;

    private CommandLineBenchmark() {}

    /** Prints a line; the class path of its JVM has only this class. */
    static final class Hello {
        private Hello() {}

        /** Runs the benchmark. */
        public static void main(String[] args) {
            System.out.println("hello");
        }
    }

    /** Runs each in turns. */
    static void run(ResultTable table, Path distribution, String address, int rounds) throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classes = Path.of(Hello.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .toString();
        List<String> hello = List.of(java, "-cp", classes, Hello.class.getName());
        String faultctl = distribution.resolve("bin/faultctl").toString();
        List<String> version = List.of(faultctl, "-H", address, "version");
        List<String> status = List.of(faultctl, "-H", address, "status");
        Samples helloTimes = new Samples();
        Samples versionTimes = new Samples();
        Samples statusTimes = new Samples();
        for (int round = 0; round < rounds; round++) {
            helloTimes.time(() -> Tool.run(hello));
            versionTimes.time(() -> Tool.run(version));
            statusTimes.time(() -> Tool.run(status));
        }
        table.processes("faultctl version, whole process", versionTimes, "java Hello", helloTimes, GOAL);
        table.processes("faultctl status, whole process", statusTimes, "java Hello", helloTimes, GOAL);
    }
}
