package io.amboy.store;

import io.amboy.JobRequest;

/**
 * A request that has passed admission.
 *
 * @param request the request; its own payload is not for the store
 * @param payload the payload as it is to be held: the object, or bytes
 * @param token tells this put from any other under the same id; never 0
 * @param urgent whether it is stored at once even in a full queue, as a handler's put is
 */
public record NewJob(JobRequest<?> request, Object payload, long token, boolean urgent) {}
