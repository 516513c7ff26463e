package io.faultd.target;

/**
 * A network namespace. Two with the same inode are the same, by whatever path they were found (man 7 namespaces).
 *
 * @param path a file that {@code open} and {@code setns} accept, e.g. {@code /proc/4711/ns/net}
 * @param inode its inode in the kernel's nsfs, unique among the namespaces alive now
 */
public record Namespace(String path, long inode) implements Comparable<Namespace> {
    @Override
    public boolean equals(Object other) {
        return other instanceof Namespace that && that.inode == inode;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(inode);
    }

    @Override
    public int compareTo(Namespace other) {
        return Long.compare(inode, other.inode);
    }
}
