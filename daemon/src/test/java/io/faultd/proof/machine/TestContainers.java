package io.faultd.proof.machine;

import com.github.dockerjava.api.command.InspectContainerResponse;
import io.faultd.linux.NetworkNamespace;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/** Containers of the images that {@code .ci/with-docker} makes. */
public final class TestContainers {
    /** An image with a shell and tools. */
    public static final DockerImageName BUSYBOX = DockerImageName.parse("faultd-test/busybox:1");

    /** An image with neither shell nor tools. */
    public static final DockerImageName BARE = DockerImageName.parse("faultd-test/bare:1");

    private TestContainers() {}

    /** A container that is not started yet. */
    public static GenericContainer<?> named(String name, DockerImageName image) {
        return new GenericContainer<>(image).withCreateContainerCmdModifier(command -> command.withName(name));
    }

    /** The engine's current description of it; Testcontainers itself queries it only once. */
    public static InspectContainerResponse inspect(GenericContainer<?> container) {
        return container
                .getDockerClient()
                .inspectContainerCmd(container.getContainerId())
                .exec();
    }

    /** Its name without the slash that the engine puts before it. */
    public static String name(GenericContainer<?> container) {
        return container.getContainerName().substring(1);
    }

    /** The namespace of its process now. */
    public static NetworkNamespace namespace(GenericContainer<?> container) {
        Long process = inspect(container).getState().getPidLong();
        return NetworkNamespace.open(Path.of("/proc", process.toString(), "ns/net"));
    }

    public static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
