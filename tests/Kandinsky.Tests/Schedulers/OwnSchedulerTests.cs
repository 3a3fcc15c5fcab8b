namespace Kandinsky.Tests;

/// <summary>A sampler that a user wrote, in a request.</summary>
public sealed class OwnSchedulerTests
{
    private static readonly TextToImageRequest Cat = new() { Prompts = ["cat"], Width = 64, Height = 64, Steps = 4, PriorSteps = 2 };

    [Fact]
    public async Task Paints_what_the_same_sampler_of_the_catalogue_paints()
    {
        using var pipeline = TextToImageTests.Tiny();
        var named = Assert.Single(await pipeline.PaintAsync(Cat with { Scheduler = "euler" }));
        var own = Assert.Single(await pipeline.PaintAsync(Cat with
        {
            OwnScheduler = (config, options) =>
            new Counted(SchedulerCatalog.Create(config, options, "euler"))
        }));
        Assert.Equal(named.Image.Pixels.ToArray(), own.Image.Pixels.ToArray());
        Assert.Equal("Counted", own.Metadata.Scheduler);
    }

    [Fact]
    public async Task Is_told_the_models_numbers_and_the_requests_choices()
    {
        using var pipeline = TextToImageTests.Tiny();
        var told = (Config: new SchedulerConfig(), Options: new SchedulerOptions(0));
        var request = Cat with { Count = 2, Eta = 0.5f, Spacing = TimestepSpacing.Trailing, OwnScheduler = Make };
        Assert.Equal(2, (await pipeline.PaintAsync(request)).Count);
        Assert.Equal((4, 2, 0.5f, TimestepSpacing.Trailing), (told.Options.Steps, told.Options.Samples, told.Options.Eta!.Value, told.Options.Spacing!.Value));
        Assert.Equal(1000, told.Config.TrainTimesteps);

        IScheduler Make(SchedulerConfig config, SchedulerOptions options)
        {
            told = (config, options);
            return SchedulerCatalog.Create(config, options, "ddim");
        }
    }

    [Fact]
    public async Task Numbers_it_loses_end_the_request()
    {
        using var pipeline = TextToImageTests.Tiny();
        var request = Cat with
        {
            OwnScheduler = (config, options) => new Counted(SchedulerCatalog.Create(config, options, "euler"))
            {
                AtStep = (step, sample) =>
            sample[0] = step == 2 ? float.NaN : sample[0]
            }
        };
        var error = await Assert.ThrowsAsync<KandinskyException>(() => pipeline.PaintAsync(request));
        Assert.StartsWith("The denoising step 3 gave what is not a number", error.Message, StringComparison.Ordinal);
        Assert.Single(await pipeline.PaintAsync(Cat));
    }

    [Fact]
    public async Task What_it_throws_ends_the_request_and_the_next_one_runs()
    {
        using var pipeline = TextToImageTests.Tiny();
        var request = Cat with
        {
            OwnScheduler = (config, options) => new Counted(SchedulerCatalog.Create(config, options, "euler"))
            {
                AtStep = (_, _) =>
            throw new InvalidOperationException("mine")
            }
        };
        Assert.Equal("mine", (await Assert.ThrowsAsync<InvalidOperationException>(() => pipeline.PaintAsync(request))).Message);
        Assert.Single(await pipeline.PaintAsync(Cat));
    }

    /// <summary>The sampler cancels while a step is under way, before the model is run: that step must not come to its end.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Cancelling_within_a_step_ends_that_step(bool byTheEnumeration)
    {
        using var pipeline = TextToImageTests.Tiny();
        using var cancellation = new CancellationTokenSource();
        var stepped = 0;
        var request = Cat with
        {
            OwnScheduler = (config, options) => new Counted(SchedulerCatalog.Create(config, options, "euler"))
            {
                BeforeCall = call => { if (call == 2) cancellation.Cancel(); },
                AtStep = (_, _) => stepped++,
            },
        };
        var seen = 0;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            var work = pipeline.GenerateAsync(request, byTheEnumeration ? default : cancellation.Token);
            await foreach (var progress in work.WithCancellation(byTheEnumeration ? cancellation.Token : default))
            {
                if (progress.Stage == Stage.Denoising) seen = progress.Step;
            }
        });
        Assert.Equal((2, 2), (stepped, seen));
    }

    [Fact]
    public async Task One_without_timesteps_is_refused()
    {
        using var pipeline = TextToImageTests.Tiny();
        var request = Cat with { OwnScheduler = (config, options) => new Counted(SchedulerCatalog.Create(config, options)) { Timesteps = [] } };
        var error = await Assert.ThrowsAsync<KandinskyException>(() => pipeline.PaintAsync(request));
        Assert.Equal((ErrorKind.Request, "The request's own sampler visits no timesteps; give at least one."), (error.Kind, error.Message));
    }

    [Fact]
    public void Beside_one_by_name_and_in_json_it_is_refused()
    {
        var request = Cat with { OwnScheduler = (config, options) => SchedulerCatalog.Create(config, options) };
        Assert.Contains("give one of them", Assert.Throws<KandinskyException>((request with { Scheduler = "euler" }).Check).Message, StringComparison.Ordinal);
        Assert.Contains("JSON cannot hold", Assert.Throws<KandinskyException>(() => RequestJson.Write(request)).Message, StringComparison.Ordinal);
    }

    /// <summary>Another sampler, watched.</summary>
    private sealed class Counted(IScheduler inner) : IScheduler
    {
        public Action<int>? BeforeCall { get; init; }

        public SampleChange? AtStep { get; init; }

        public IReadOnlyList<float> Timesteps { get; init; } = inner.Timesteps;

        public float InitialNoiseSigma => inner.InitialNoiseSigma;

        public void ScaleModelInput(int index, ReadOnlySpan<float> sample, Span<float> scaled)
        {
            BeforeCall?.Invoke(index);
            inner.ScaleModelInput(index, sample, scaled);
        }

        public void Step(int index, ReadOnlySpan<float> modelOutput, ReadOnlySpan<float> variance, Span<float> sample, TorchRandom random)
        {
            inner.Step(index, modelOutput, variance, sample, random);
            AtStep?.Invoke(index, sample);
        }

        public void AddNoise(ReadOnlySpan<float> original, ReadOnlySpan<float> noise, int index, Span<float> noisy) =>
            inner.AddNoise(original, noise, index, noisy);
    }

    private delegate void SampleChange(int step, Span<float> sample);
}
