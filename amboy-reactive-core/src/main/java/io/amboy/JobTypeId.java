package io.amboy;

/**
 * The name and version of a job type, as they are stored and sent.
 *
 * @param name 1 to 64 of {@code A-Z a-z 0-9 . _ -}
 * @param version 0 or more; raised when the payload changes its shape
 */
public record JobTypeId(String name, int version) {
    /** Checks both parts. */
    public JobTypeId {
        Names.name("job type", name);
        Names.atLeast("version of job type " + name, version, 0);
    }

    @Override
    public String toString() {
        return name + "/" + version;
    }
}
