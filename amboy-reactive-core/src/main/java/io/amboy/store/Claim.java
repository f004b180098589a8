package io.amboy.store;

import io.amboy.Dependency;
import io.amboy.Job;
import io.amboy.JobTypeId;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A job that a store has handed to this session. A store extends it with whatever it needs to settle without a look-up. */
public abstract class Claim {
    private static final VarHandle REVOCATION;

    static {
        try {
            REVOCATION = MethodHandles.lookup().findVarHandle(Claim.class, "revocation", Revocation.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** The queue's side of this claim, once it has come out of the store's hands. */
    volatile @Nullable ClaimHandle handle;

    /** What the store has said, perhaps before this claim has come out of its hands. */
    private volatile @Nullable Revocation revocation;

    /** For stores. */
    protected Claim() {}

    /** The queue's side of this claim, before anything else can see it. */
    final void take(ClaimHandle side) {
        handle = side;
        deliver();
    }

    final void revoke(Revocation what) {
        revocation = what;
        deliver();
    }

    private void deliver() {
        ClaimHandle to = handle;
        if (to != null && revocation != null) {
            Revocation what = (Revocation) REVOCATION.getAndSet(this, null);
            if (what != null) {
                to.revoke(what.cause(), what.reason());
            }
        }
    }

    /**
     * The job.
     *
     * @return its id
     */
    public abstract String id();

    /**
     * The job's type as it was put.
     *
     * @return name and version
     */
    public abstract JobTypeId type();

    /**
     * Tells this holder from all before it.
     *
     * @return higher for each later holder
     */
    public abstract int epoch();

    /**
     * The attempt that a run of this claim is.
     *
     * @return counted from 1
     */
    public abstract int attempt();

    /**
     * How often the job's check has put it back.
     *
     * @return 0 at first
     */
    public abstract int deferrals();

    /**
     * The payload as it was stored.
     *
     * @return the object, or bytes
     */
    public abstract Object payload();

    /**
     * The longest run.
     *
     * @return null for no limit
     */
    public abstract @Nullable Duration maxTime();

    /**
     * How often the job may be tried.
     *
     * @return 0 if the retry policy of its type decides
     */
    public abstract int maxAttempts();

    /**
     * What the job needs.
     *
     * @return its edges, which have ended, and its check
     */
    public abstract Dependency dependency();

    /**
     * What travels with the job.
     *
     * @return its headers
     */
    public abstract Map<String, String> headers();

    /**
     * The job as it was claimed.
     *
     * @return a snapshot, made when asked for
     */
    public abstract Job snapshot();
}
