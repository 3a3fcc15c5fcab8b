using System.Globalization;
using Kandinsky.Kernels;
using Kandinsky.Tensors;

namespace Kandinsky.Tests;

/// <summary>
/// Models of the published sizes whose weight files have a header alone: whatever is said about their memory is said before a weight is read.
/// </summary>
public sealed class MemoryAdmissionTests : IDisposable
{
    private readonly Kandinsky.Testing.TemporaryFolder _folder = new();

    public MemoryAdmissionTests()
    {
        SparseModel.Write(ModelKind.Prior, _folder.Root);
        SparseModel.Write(ModelKind.Decoder, _folder.Root);
    }

    [Theory]
    [InlineData(512, Precision.Float32, 4.2, 7.5)]
    [InlineData(512, Precision.BFloat16, 2.8, 4)]
    [InlineData(512, Precision.Int8, 1.4, 2.5)]
    [InlineData(1024, Precision.Float32, 5, 10)]
    [InlineData(1024, Precision.BFloat16, 3.5, 10)]
    [InlineData(2048, Precision.Float32, 8, 24)]
    public void The_published_models_stay_within_their_goals(int side, Precision precision, double leastGigabytes, double mostGigabytes)
    {
        using var pipeline = Load(precision, null);
        Assert.InRange(pipeline.Plan(Request(side)).Bytes / 1e9, leastGigabytes, mostGigabytes);
    }

    [Theory]
    [InlineData("3000000000", "--precision int8 (")]
    [InlineData("4200000000", "--precision bf16 (")]
    [InlineData("1000000", "ask for a smaller picture, or set KANDINSKY_MEMORY=off")]
    public async Task What_does_not_fit_is_refused_in_one_line_with_what_would(string limit, string remedy)
    {
        using var pipeline = Load(Precision.Float32, long.Parse(limit, CultureInfo.InvariantCulture));
        var error = await Assert.ThrowsAsync<KandinskyException>(() => pipeline.PaintAsync(Request(512)));
        Assert.Equal(ErrorKind.Memory, error.Kind);
        Assert.StartsWith("The decoder needs about ", error.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public async Task What_fits_goes_on_to_its_weights()
    {
        using var pipeline = Load(Precision.Float32, 8_000_000_000);
        Assert.Null(await AdmitAsync(pipeline, Request(512)));
    }

    [Theory]
    [InlineData(0.6, ErrorKind.Memory)]
    [InlineData(0.8, ErrorKind.Memory)]
    [InlineData(0.95, ErrorKind.Memory)]
    [InlineData(1.0, null)]
    public async Task The_plan_decides_to_the_byte(double share, ErrorKind? kind)
    {
        using var planned = Load(Precision.BFloat16, null);
        using var pipeline = Load(Precision.BFloat16, (long)(share * planned.Plan(Request(768)).Bytes));
        Assert.Equal(kind, (await AdmitAsync(pipeline, Request(768)))?.Kind);
    }

    [Theory]
    [InlineData(512, long.MaxValue, 32)]
    [InlineData(512, 6_500_000_000, 64)]
    [InlineData(1024, long.MaxValue, 64)]
    public void Filters_are_kept_transformed_as_far_as_memory_allows(int side, long limit, int from)
    {
        using var pipeline = Load(Precision.Float32, limit);
        var plan = pipeline.Plan(Request(side));
        Assert.Equal(from, plan.Forms!.UNet.TransformedFrom);
        Assert.Equal(32, plan.Forms!.MoVQ.TransformedFrom);
        Assert.InRange(plan.Bytes, 0, Math.Min(limit, 7_500_000_000));

        using var tight = Load(Precision.Float32, plan.Bytes - 1);
        Assert.True(tight.Plan(Request(side)).Forms!.UNet.TransformedFrom > from);
    }

    [Fact]
    public void Reduced_precision_keeps_to_its_goal()
    {
        using var pipeline = Load(Precision.BFloat16, long.MaxValue);
        Assert.InRange(pipeline.Plan(Request(512)).Bytes, 0, 4_000_000_000);
    }

    [Fact]
    public async Task Fewer_pictures_at_once_are_a_remedy()
    {
        using var pipeline = Load(Precision.Int8, 8_000_000_000);
        var error = await Assert.ThrowsAsync<KandinskyException>(() => pipeline.PaintAsync(Request(512) with { Count = 64 }));
        Assert.Contains("fewer pictures at once", error.Message, StringComparison.Ordinal);
        Assert.True(pipeline.Plan(Request(512) with { Count = 2 }).Bytes > pipeline.Plan(Request(512)).Bytes);
    }

    [Fact]
    public void A_picture_beyond_what_can_be_counted_is_refused()
    {
        using var pipeline = Load(Precision.Float32, long.MaxValue);
        var error = Assert.Throws<KandinskyException>(() => pipeline.Plan(Request(4096)));
        Assert.Equal(ErrorKind.Request, error.Kind);
        Assert.Contains("4096 x 4096 pixels are too many for a picture", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tensors_of_the_decoder_alone_are_there_while_its_weights_are()
    {
        using var pipeline = Load(Precision.BFloat16, null);
        var plan = pipeline.Plan(Request(1024));
        Assert.InRange(plan.DecoderTensors, 100_000_000, plan.Tensors / 2);   // the autoencoder's picture is the larger
        var decoder = plan.Stages.Single(stage => stage.Stage == Stage.Denoising);
        Assert.InRange(decoder.Working - plan.DecoderTensors, 0, 1_000_000_000);
        Assert.True(decoder.Bytes - plan.DecoderTensors + plan.Tensors > plan.Bytes);   // all of them would not fit
    }

    [Fact]
    public void All_parts_at_once_take_more()
    {
        using var inTurn = Load(Precision.Int8, null);
        using var together = KandinskyPipeline.Load(Options(Precision.Int8, null) with { KeepLoaded = true });
        var (less, more) = (inTurn.Plan(Request(512)), together.Plan(Request(512)));
        Assert.InRange(more.Bytes - less.Bytes, 1_000_000_000, long.MaxValue);
        Assert.InRange(InDecoder(more) - InDecoder(less), 1_000_000_000, 1_300_000_000);   // the prior's billion of weights, a byte each, and the autoencoder's

        static long InDecoder(MemoryPlan plan) => plan.Stages.Single(stage => stage.Stage == Stage.Denoising).Bytes;
    }

    [Fact]
    public void Weights_in_preparation_are_counted_once_also_where_all_parts_are_kept()
    {
        using var inTurn = Load(Precision.Int8, null);
        using var together = KandinskyPipeline.Load(Options(Precision.Int8, null) with { KeepLoaded = true });
        Assert.Equal(WithoutPreparation(inTurn), WithoutPreparation(together));

        static long WithoutPreparation(KandinskyPipeline pipeline)
        {
            var decoding = pipeline.Plan(Request(512)).Stages.Single(stage => stage.Stage == Stage.Decoding);
            return decoding.Working - decoding.Weights / 40;   // a fortieth of the weights that are there
        }
    }

    [Theory]
    [InlineData("12GB", 12_000_000_000)]
    [InlineData("1.5gb", 1_500_000_000)]
    [InlineData("800MB", 800_000_000)]
    [InlineData("off", long.MaxValue)]
    public void The_variable_says_a_limit(string text, long bytes) => Assert.Equal(bytes, AvailableMemory.FromEnvironment(_ => text));

    [Theory]
    [InlineData("12")]
    [InlineData("-1GB")]
    [InlineData("GB")]
    [InlineData("NaNGB")]
    [InlineData("much")]
    public void A_limit_that_is_no_size_is_refused(string text) =>
        Assert.Equal(ErrorKind.Request, Assert.Throws<KandinskyException>(() => AvailableMemory.FromEnvironment(_ => text)).Kind);

    [Fact]
    public void The_system_has_some_memory() => Assert.InRange(AvailableMemory.FromEnvironment(_ => null), 64L << 20, 1L << 50);

    public void Dispose() => _folder.Dispose();

    /// <summary>Begins a request, and ends it when it says that it has begun: then it was admitted, and no weight is read yet.</summary>
    private static async Task<KandinskyException?> AdmitAsync(KandinskyPipeline pipeline, PictureRequest request)
    {
        try
        {
            await foreach (var begun in pipeline.GenerateAsync(request)) return begun.Step == 0 ? null
                : throw new InvalidOperationException("The first progress is that of the beginning.");
            throw new InvalidOperationException("There is some progress.");
        }
        catch (KandinskyException e)
        {
            return e;
        }
    }

    private static TextToImageRequest Request(int side) => new() { Prompts = ["a cat"], Width = side, Height = side };

    private PipelineOptions Options(Precision precision, long? limit) => new()
    {
        Decoder = _folder.Path(FullSize.Name(ModelKind.Decoder)), Prior = _folder.Path(FullSize.Name(ModelKind.Prior)), Precision = precision,
        MemoryLimit = limit, CacheFolder = null,
    };

    private KandinskyPipeline Load(Precision precision, long? limit) => KandinskyPipeline.Load(Options(precision, limit));
}
