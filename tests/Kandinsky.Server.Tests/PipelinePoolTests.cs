namespace Kandinsky.Server.Tests;

/// <summary>Pipelines that are there together: what paints stays, what holds memory that is needed goes.</summary>
public sealed class PipelinePoolTests : IDisposable
{
    private static readonly TextToImageRequest s_small = new() { Prompts = ["a star"], Steps = 2, PriorSteps = 2, Width = 64, Height = 64 };

    private readonly PipelinePool _pool = new();

    public void Dispose() => _pool.Dispose();

    [Fact]
    public void The_same_key_is_the_same_pipeline()
    {
        using var lease = _pool.Lease("a", Load);

        Assert.Same(lease.Pipeline, _pool.Take("a", Load));
        Assert.NotSame(lease.Pipeline, _pool.Take("b", Load));
    }

    [Fact]
    public async Task A_leased_pipeline_outlives_too_many_others_and_a_release()
    {
        using var lease = _pool.Lease("a", Load);
        var first = _pool.Take("0", Load);
        for (var other = 1; other < 6; other++) _pool.Take($"{other}", Load);
        _pool.Release();

        Assert.Single(await lease.Pipeline.PaintAsync(s_small));
        Assert.Same(lease.Pipeline, _pool.Take("a", Load));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => first.PaintAsync(s_small));
    }

    [Fact]
    public async Task Others_end_when_a_request_does_not_fit_beside_what_they_hold()
    {
        var options = Service.TinyModel;
        KandinskyPipeline kept;
        using (var lease = _pool.Lease("a", Load))
        {
            kept = lease.Pipeline;
            lease.MakeRoom(s_small, options);
        }
        using var other = _pool.Lease("b", Load);
        var bytes = other.Pipeline.Plan(s_small).Bytes;

        other.MakeRoom(s_small, options with { MemoryLimit = 2 * bytes });
        Assert.Single(await kept.PaintAsync(s_small));
        other.MakeRoom(s_small, options with { MemoryLimit = 2 * bytes - 1 });
        await Assert.ThrowsAsync<ObjectDisposedException>(() => kept.PaintAsync(s_small));
        Assert.Single(await other.Pipeline.PaintAsync(s_small));
    }

    [Fact]
    public async Task Nothing_is_counted_of_pipelines_that_keep_nothing()
    {
        var options = Service.TinyModel with { KeepLoaded = false };
        KandinskyPipeline kept;
        using (var lease = _pool.Lease("a", Load))
        {
            kept = lease.Pipeline;
            lease.MakeRoom(s_small, options);
        }
        using var other = _pool.Lease("b", Load);

        other.MakeRoom(s_small, options with { MemoryLimit = other.Pipeline.Plan(s_small).Bytes });

        Assert.Single(await kept.PaintAsync(s_small));
    }

    private static KandinskyPipeline Load() => KandinskyPipeline.Load(Service.TinyModel);
}
