using Kandinsky.Server;
using Kandinsky.Testing;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kandinsky.Extensions.AI.Tests;

/// <summary>A model's distilled adapter, by options and by request, here and through a service.</summary>
public sealed class FastTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _quick;

    public FastTests() => _quick = DistilledModel.Write(_folder.Path("quick"));

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false, true)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    [InlineData(true, false)]
    public async Task A_model_registered_either_way_paints_what_each_request_says(bool fast, bool keepLoaded)
    {
        var services = new ServiceCollection().AddLogging().AddKandinsky(options =>
        {
            (options.Model, options.Prior, options.Fast, options.KeepLoaded) = (_quick, TinyModel.Pipeline.Prior, fast, keepLoaded);
        });
        await using var provider = services.BuildServiceProvider();
        var generator = provider.GetRequiredService<IImageGenerator>();

        foreach (var asked in (bool?[])[null, true, false, null])
            Assert.Equal(await ExpectedAsync(asked ?? fast, asked is null ? 25 : 3), await PaintedAsync(generator, asked));
    }

    [Fact]
    public async Task A_service_s_client_says_it_with_a_request()
    {
        await using var server = await KandinskyServer.StartAsync(new()
        {
            DataFolder = _folder.Path("data"), Port = 0, Pipeline = TinyModel.Pipeline with { Decoder = _quick },
        });
        using var client = new KandinskyClient(new() { Address = server.Address });
        using var generator = new RemoteImageGenerator(client);

        Assert.Equal(await ExpectedAsync(true), await PaintedAsync(generator, true));
        Assert.Equal(await ExpectedAsync(false), await PaintedAsync(generator, false));
    }

    [Fact]
    public async Task Requests_of_both_ways_at_once_wait_for_each_other_and_end_with_the_model()
    {
        var model = new KandinskyModel(new() { Model = _quick, Prior = TinyModel.Pipeline.Prior });
        using var generator = new KandinskyImageGenerator(model);

        var begun = new Begun();
        var both = await Task.WhenAll(PaintedAsync(generator, true), PaintedAsync(generator, false), PaintedAsync(generator, true));
        var painting = generator.GenerateImagesAsync("a star", TinyModel.Small(("steps", 900), ("sampler", "ddim"),
            (PaintingProperties.Fast, true), (PaintingProperties.Progress, begun)));
        await await Task.WhenAny(begun.Painting.Task, painting);
        await model.DisposeAsync();

        Assert.Equal([await ExpectedAsync(true), await ExpectedAsync(false), await ExpectedAsync(true)], both);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => painting);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => PaintedAsync(generator, null));
    }

    [Fact]
    public async Task The_other_way_is_refused_where_it_does_not_fit_beside_what_is_kept()
    {
        long one;
        var small = new TextToImageRequest { Prompts = ["a star"], Steps = 3, PriorSteps = 2, Width = 64, Height = 64 };
        using (var pipeline = KandinskyPipeline.Load(TinyModel.Pipeline with { Decoder = _quick })) one = pipeline.Plan(small).Bytes;
        using var model = new KandinskyModel(new() { Model = _quick, Prior = TinyModel.Pipeline.Prior, MemoryLimit = one + one / 2 });
        using var generator = new KandinskyImageGenerator(model);

        Assert.Equal(await ExpectedAsync(true), await PaintedAsync(generator, true)); // Nothing is kept yet.
        Assert.Equal(await ExpectedAsync(false), await PaintedAsync(generator, false));
        var error = await Assert.ThrowsAsync<KandinskyException>(() => PaintedAsync(generator, true));
        Assert.Equal(ErrorKind.Memory, error.Kind);
        Assert.Equal(await ExpectedAsync(false), await PaintedAsync(generator, false));
    }

    [Fact]
    public void A_model_without_an_adapter_is_refused_at_the_start()
    {
        using var services = new ServiceCollection().AddLogging().AddKandinsky(options =>
        {
            (options.Model, options.Prior, options.Fast) = (TinyModel.Pipeline.Decoder, TinyModel.Pipeline.Prior, true);
        }).BuildServiceProvider();

        var error = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IOptions<KandinskyOptions>>().Value);

        Assert.Contains("has no distilled adapter to paint fast with", error.Message, StringComparison.Ordinal);
    }

    private sealed class Begun : IProgress<PaintingUpdate>
    {
        public TaskCompletionSource Painting { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Report(PaintingUpdate value) => Painting.TrySetResult();
    }

    private static async Task<string> PaintedAsync(IImageGenerator generator, bool? fast)
    {
        var options = TinyModel.Small((PaintingProperties.Fast, fast));
        options.AdditionalProperties!.Remove("steps");
        if (fast == false) options.AdditionalProperties["steps"] = 3;
        return Convert.ToHexString(((DataContent)(await generator.GenerateImagesAsync("a star", options)).Contents[0]).Data.Span);
    }

    /// <summary>What the library paints; the usual way in three steps where the request says that it is that way, else in all.</summary>
    private async Task<string> ExpectedAsync(bool fast, int steps = 3)
    {
        using var pipeline = KandinskyPipeline.Load(TinyModel.Pipeline with { Decoder = _quick, Fast = fast });
        var request = new TextToImageRequest { Prompts = ["a star"], Seed = 3, PriorSteps = 2, Width = 64, Height = 64 };
        var image = (await pipeline.PaintAsync(fast ? request.AsFast() : request with { Steps = steps })).Single();
        return Convert.ToHexString(ImageFile.Encode(image.Image, PictureFormat.Png, image.Metadata));
    }
}
