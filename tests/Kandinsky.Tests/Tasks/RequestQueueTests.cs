using Kandinsky.Testing;

namespace Kandinsky.Tests;

/// <summary>Several requests on one pipeline, and the end of a pipeline.</summary>
public sealed class RequestQueueTests
{
    /// <summary>Nobody waits that long; a test that would hang fails instead.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly TextToImageRequest Cat = new() { Prompts = ["cat"], Width = 64, Height = 64, Steps = 2, PriorSteps = 2 };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Six_at_once_paint_what_each_paints_alone(bool keepLoaded)
    {
        PictureRequest[] requests =
        [
            Cat,
            Cat with { Width = 128, Seed = 3 },
            new MixRequest { Items = [MixItem.Of("a dog", 0.5f), MixItem.Of(Photo, 0.5f)], Width = 64, Height = 128, Steps = 2, PriorSteps = 2 },
            Cat with { Count = 2, NegativePrompt = "dog", PreviewEvery = 1 },
            new ImageToImageRequest { Prompts = ["a red cat"], Image = Photo, Strength = 0.9, Width = 64, Height = 64, Steps = 3, PriorSteps = 2 },
            Cat with { GuidanceScale = 1, Scheduler = "dpmpp-2m", Steps = 3 },
        ];
        var alone = new List<byte[]>();
        foreach (var request in requests)
        {
            using var fresh = TextToImageTests.Tiny();
            alone.Add(Bytes(await fresh.PaintAsync(request)));
        }
        await using var pipeline = KandinskyPipeline.Load(TextToImageTests.Options with { KeepLoaded = keepLoaded });
        var together = await Task.WhenAll(requests.Select(request => Task.Run(() => pipeline.PaintAsync(request))));
        for (var i = 0; i < requests.Length; i++) Assert.Equal(alone[i], Bytes(together[i]));
    }

    [Fact]
    public async Task Are_served_in_order_of_arrival_one_at_a_time()
    {
        using var pipeline = TextToImageTests.Tiny();
        var (order, running) = (new List<int>(), 0);
        var all = Enumerable.Range(0, 5).Select(Follow).ToArray();   // each takes its place before the next is begun
        await Task.WhenAll(all);
        Assert.Equal([0, 1, 2, 3, 4], order);

        async Task Follow(int number)
        {
            await foreach (var progress in pipeline.GenerateAsync(Cat))
            {
                if (progress is { Stage: Stage.Text, Step: 0 })
                {
                    Assert.Equal(1, Interlocked.Increment(ref running));
                    order.Add(number);
                }
                if (progress.Stage == Stage.Done) Interlocked.Decrement(ref running);
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Waiting_is_cancellable(bool byTheEnumeration)
    {
        using var pipeline = TextToImageTests.Tiny();
        await using var first = pipeline.GenerateAsync(Cat).GetAsyncEnumerator();
        Assert.True(await first.MoveNextAsync());
        using var cancellation = new CancellationTokenSource();
        var second = byTheEnumeration ? Count(pipeline.GenerateAsync(Cat).WithCancellation(cancellation.Token))
            : Count(pipeline.GenerateAsync(Cat, cancellation.Token).WithCancellation(default));
        var third = pipeline.PaintAsync(Cat);
        Assert.False(second.IsCompleted);
        await cancellation.CancelAsync();
        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second.WaitAsync(Patience));
        Assert.Equal(cancellation.Token, error.CancellationToken);
        Assert.False(third.IsCompleted);
        while (await first.MoveNextAsync()) { }
        Assert.Single(await third.WaitAsync(Patience));

        static async Task<int> Count(System.Runtime.CompilerServices.ConfiguredCancelableAsyncEnumerable<GenerationProgress> work)
        {
            var count = 0;
            await foreach (var _ in work) count++;
            return count;
        }
    }

    [Theory]
    [InlineData(Stage.Text)]
    [InlineData(Stage.Prior)]
    [InlineData(Stage.Denoising)]
    [InlineData(Stage.Decoding)]
    public async Task Cancelling_the_enumeration_stops_the_work(Stage stage)
    {
        using var pipeline = TextToImageTests.Tiny();
        using var cancellation = new CancellationTokenSource();
        var after = 0;
        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var progress in pipeline.GenerateAsync(Cat).WithCancellation(cancellation.Token))
            {
                if (cancellation.IsCancellationRequested) after++;
                if (progress.Stage == stage) await cancellation.CancelAsync();
            }
        });
        Assert.Equal(0, after);
        Assert.Single(await pipeline.PaintAsync(Cat).WaitAsync(Patience));
    }

    [Fact]
    public async Task An_abandoned_one_lets_the_next_run()
    {
        using var pipeline = TextToImageTests.Tiny();
        foreach (var stage in Enum.GetValues<Stage>())
        {
            await foreach (var progress in pipeline.GenerateAsync(Cat))
            {
                if (progress.Stage == stage) break;
            }
        }
        Assert.Single(await pipeline.PaintAsync(Cat).WaitAsync(Patience));
    }

    [Fact]
    public async Task One_that_fails_lets_the_next_run()
    {
        using var pipeline = TextToImageTests.Tiny();
        var failing = pipeline.PaintAsync(Cat with { Scheduler = "no such sampler" });
        var next = pipeline.PaintAsync(Cat);
        await Assert.ThrowsAsync<KandinskyException>(() => failing.WaitAsync(Patience));
        Assert.Single(await next.WaitAsync(Patience));
    }

    [Fact]
    public async Task Disposing_ends_the_running_one_and_those_that_wait()
    {
        var pipeline = TextToImageTests.Tiny();
        var begun = new TaskCompletionSource();
        var running = Task.Run(async () =>
        {
            await foreach (var progress in pipeline.GenerateAsync(Cat with { PriorSteps = 1000 })) begun.TrySetResult();
        });
        await begun.Task.WaitAsync(Patience);
        var waiting = Enumerable.Range(0, 3).Select(_ => pipeline.PaintAsync(Cat)).ToArray();
        await Task.Run(pipeline.Dispose).WaitAsync(Patience);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(Patience));
        foreach (var task in waiting) await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task.WaitAsync(Patience));
    }

    [Fact]
    public async Task Disposing_does_not_wait_for_someone_who_asks_for_no_more_progress()
    {
        var pipeline = TextToImageTests.Tiny();
        var steps = pipeline.GenerateAsync(Cat).GetAsyncEnumerator();
        for (var step = 0; step < 3; step++) Assert.True(await steps.MoveNextAsync());
        await pipeline.DisposeAsync().AsTask().WaitAsync(Patience);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await steps.MoveNextAsync());
        await steps.DisposeAsync();
    }

    [Fact]
    public async Task Disposing_while_its_progress_is_handled_ends_it()
    {
        var pipeline = TextToImageTests.Tiny();
        var seen = 0;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var progress in pipeline.GenerateAsync(Cat))
            {
                seen++;
                pipeline.Dispose();
            }
        });
        Assert.Equal(1, seen);
    }

    [Fact]
    public async Task Disposing_twice_is_disposing_once_and_ends_the_pipeline()
    {
        var pipeline = TextToImageTests.Tiny();
        var late = pipeline.GenerateAsync(Cat);
        Assert.Single(await pipeline.PaintAsync(Cat));
        pipeline.Dispose();
        pipeline.Dispose();
        await pipeline.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => pipeline.PaintAsync(Cat));
        Assert.Throws<ObjectDisposedException>(() => pipeline.GenerateAsync(Cat));
        Assert.Throws<ObjectDisposedException>(() => pipeline.Plan(Cat));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await late.GetAsyncEnumerator().MoveNextAsync());
        TextToImageTests.Tiny().Dispose();   // one that never ran
    }

    private static Image Photo => ImageFile.Load(Goldens.Path("inputs/a.png"));

    internal static byte[] Bytes(IEnumerable<GeneratedImage> pictures) => [.. pictures.SelectMany(picture => picture.Image.Pixels.ToArray())];
}
