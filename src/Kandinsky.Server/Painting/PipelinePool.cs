namespace Kandinsky.Server;

/// <summary>
/// The pipelines that are there, by what they are made of, the one used last first. One that is leased stays; the others end when there are too many or when
/// the memory they hold is needed.
/// </summary>
internal sealed class PipelinePool : IDisposable
{
    private const int Most = 4;

    private readonly Lock _lock = new();
    private readonly List<PooledPipeline> _pipelines = [];

    /// <summary>The pipeline of a key, for work that may be ended when its memory is needed.</summary>
    /// <param name="key">What it is made of.</param>
    /// <param name="load">Makes it, if it is not there.</param>
    /// <exception cref="KandinskyException">It cannot be made.</exception>
    public KandinskyPipeline Take(string key, Func<KandinskyPipeline> load) => Find(key, load, leases: 0).Pipeline;

    /// <summary>The pipeline of a key, which stays until the lease ends.</summary>
    /// <param name="key">What it is made of.</param>
    /// <param name="load">Makes it, if it is not there.</param>
    /// <exception cref="KandinskyException">It cannot be made.</exception>
    public PipelineLease Lease(string key, Func<KandinskyPipeline> load) => new(this, Find(key, load, leases: 1));

    /// <summary>Ends those that are not leased and gives their memory back.</summary>
    public void Release() => EndWhere(pipeline => pipeline.Leases == 0);

    /// <summary>Ends those that are not leased if a request does not fit beside what they hold.</summary>
    /// <param name="own">The pipeline of the request.</param>
    /// <param name="request">The request.</param>
    /// <param name="available">Bytes there are.</param>
    /// <param name="keeps">Whether the pipeline keeps what it has loaded.</param>
    /// <exception cref="KandinskyException">The request is not usable.</exception>
    public void MakeRoom(PooledPipeline own, PictureRequest request, long available, bool keeps)
    {
        lock (_lock)
        {
            var others = _pipelines.Sum(pipeline => pipeline == own ? 0 : pipeline.Held);
            if (others == 0 && !keeps) return;
            var bytes = own.Pipeline.Plan(request).Bytes;
            if (bytes > available - others) Release();
            if (keeps) own.Held = Math.Max(own.Held, bytes);
        }
    }

    /// <summary>Ends a lease.</summary>
    public void Return(PooledPipeline pipeline)
    {
        lock (_lock) pipeline.Leases--;
    }

    public void Dispose() => EndWhere(_ => true);

    private PooledPipeline Find(string key, Func<KandinskyPipeline> load, int leases)
    {
        lock (_lock)
        {
            var found = _pipelines.Find(pipeline => pipeline.Key == key) ?? new(key, load());
            _pipelines.Remove(found);
            _pipelines.Insert(0, found);
            found.Leases += leases;
            if (_pipelines.Count > Most && _pipelines.FindLast(pipeline => pipeline.Leases == 0 && pipeline != found) is { } last)
                EndWhere(pipeline => pipeline == last);
            return found;
        }
    }

    private void EndWhere(Predicate<PooledPipeline> isMeant)
    {
        lock (_lock)
        {
            foreach (var pipeline in _pipelines.FindAll(isMeant)) pipeline.Pipeline.Dispose();
            _pipelines.RemoveAll(isMeant);
        }
    }
}

/// <summary>A pipeline of the pool.</summary>
internal sealed class PooledPipeline(string key, KandinskyPipeline pipeline)
{
    public string Key => key;

    public KandinskyPipeline Pipeline => pipeline;

    /// <summary>How many paint with it.</summary>
    public int Leases { get; set; }

    /// <summary>Bytes that it keeps between pictures, as planned for the largest.</summary>
    public long Held { get; set; }
}

/// <summary>A pipeline that stays until this is disposed.</summary>
internal sealed class PipelineLease(PipelinePool pool, PooledPipeline pooled) : IDisposable
{
    public KandinskyPipeline Pipeline => pooled.Pipeline;

    /// <summary>Has other pipelines end if a request does not fit beside what they hold.</summary>
    /// <param name="request">The request.</param>
    /// <param name="options">How pipelines are made here.</param>
    /// <exception cref="KandinskyException">The request is not usable.</exception>
    public void MakeRoom(PictureRequest request, PipelineOptions options) =>
        pool.MakeRoom(pooled, request, options.MemoryLimit ?? AvailableMemory.FromEnvironment(), options.KeepLoaded);

    public void Dispose() => pool.Return(pooled);
}
