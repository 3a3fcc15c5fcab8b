using Kandinsky.Kernels;

namespace Kandinsky.Tests;

/// <summary>What a request held is given back, however it ends. Counts the bytes of the whole process, so that nothing else may run.</summary>
[Collection(nameof(MemoryReturnTests))]
[CollectionDefinition(nameof(MemoryReturnTests), DisableParallelization = true)]
public sealed class MemoryReturnTests
{
    private static readonly TextToImageRequest Cat = new() { Prompts = ["cat"], Width = 64, Height = 64, Steps = 2, PriorSteps = 2 };

    private readonly long _before;

    public MemoryReturnTests()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        _before = NativeBuffer.LiveBytes;
    }

    private long Held => NativeBuffer.LiveBytes - _before;

    [Fact]
    public async Task A_request_leaves_nothing()
    {
        using var pipeline = TextToImageTests.Tiny();
        Assert.Single(await pipeline.PaintAsync(Cat));
        Assert.Equal(0, Held);
    }

    [Fact]
    public async Task The_last_progress_comes_when_memory_is_back()
    {
        using var pipeline = TextToImageTests.Tiny();
        await foreach (var progress in pipeline.GenerateAsync(Cat))
        {
            if (progress.Stage is Stage.Denoising or Stage.Decoding) Assert.True(Held > 0);
            if (progress.Stage == Stage.Done) Assert.Equal(0, Held);
        }
    }

    [Theory]
    [InlineData(Stage.Text, false)]
    [InlineData(Stage.Prior, false)]
    [InlineData(Stage.Denoising, false)]
    [InlineData(Stage.Decoding, false)]
    [InlineData(Stage.Denoising, true)]
    public async Task A_cancelled_one_leaves_nothing(Stage stage, bool abandoned)
    {
        using var pipeline = TextToImageTests.Tiny();
        using var cancellation = new CancellationTokenSource();
        var request = Cat with { PreviewEvery = 1, PreviewQuality = PreviewQuality.Full };
        try
        {
            await foreach (var progress in pipeline.GenerateAsync(request, cancellation.Token))
            {
                if (progress.Stage != stage || progress is { Stage: Stage.Prior or Stage.Denoising, Step: 0 }) continue;
                if (abandoned) break;
                await cancellation.CancelAsync();
            }
            Assert.True(abandoned);
        }
        catch (OperationCanceledException)
        {
            Assert.False(abandoned);
        }
        Assert.Equal(0, Held);
    }

    [Fact]
    public async Task One_that_fails_leaves_nothing()
    {
        using var model = new BrokenModel("unet", "conv_out.bias");
        using var pipeline = KandinskyPipeline.Load(model.Options);
        await Assert.ThrowsAsync<KandinskyException>(() => pipeline.PaintAsync(Cat));
        Assert.Equal(0, Held);
    }

    [Fact]
    public async Task Kept_parts_stay_and_are_no_more_after_a_cancelled_run()
    {
        using (var pipeline = KandinskyPipeline.Load(TextToImageTests.Options with { KeepLoaded = true }))
        {
            Assert.Single(await pipeline.PaintAsync(Cat));
            var kept = Held;
            Assert.True(kept > 0);
            foreach (var stage in new[] { Stage.Text, Stage.Prior, Stage.Denoising, Stage.Decoding })
            {
                using var cancellation = new CancellationTokenSource();
                await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
                {
                    await foreach (var progress in pipeline.GenerateAsync(Cat, cancellation.Token))
                    {
                        if (progress.Stage == stage) await cancellation.CancelAsync();
                    }
                });
                Assert.InRange(Held, 0.95 * kept, 1.05 * kept);
            }
        }
        Assert.Equal(0, Held);
    }

    [Fact]
    public async Task Disposing_in_flight_leaves_nothing()
    {
        var pipeline = KandinskyPipeline.Load(TextToImageTests.Options with { KeepLoaded = true });
        var steps = pipeline.GenerateAsync(Cat).GetAsyncEnumerator();
        for (var step = 0; step < 5; step++) Assert.True(await steps.MoveNextAsync());
        Assert.True(Held > 0);
        pipeline.Dispose();
        Assert.Equal(0, Held);
        await steps.DisposeAsync();
    }
}
