namespace Kandinsky.Server;

/// <summary>The memory that bodies of requests may take, all together.</summary>
internal sealed class BodyBudget(ServerSettings settings)
{
    private long _held;

    /// <summary>What one request holds of it, given back at its end.</summary>
    public Share Begin() => new(this);

    /// <summary>A request's share.</summary>
    public sealed class Share(BodyBudget budget) : IDisposable
    {
        private long _bytes;

        /// <summary>Takes more.</summary>
        /// <exception cref="RefusalException">There is no more.</exception>
        public void Take(long bytes)
        {
            _bytes += bytes;
            if (Interlocked.Add(ref budget._held, bytes) > budget.Limit)
                throw new RefusalException(503, "too_many_requests", "Too many large requests are being read; try again in a moment.",
                    retryAfter: TimeSpan.FromSeconds(2));
        }

        public void Dispose() => Interlocked.Add(ref budget._held, -Interlocked.Exchange(ref _bytes, 0));
    }

    private long Limit { get; } = settings.BodiesLimit;
}
