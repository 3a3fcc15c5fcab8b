using Kandinsky.Kernels;
using Kandinsky.Tensors;

namespace Kandinsky.Tests;

public sealed class FabricatedFolderTests : IDisposable
{
    private readonly Kandinsky.Testing.TemporaryFolder _folder = new();

    [Theory]
    [InlineData(ModelKind.Prior, 4 * (1_026_225_920L + 694_659_840) + 2 * 1_844_907_264L)]
    [InlineData(ModelKind.Decoder, 4 * (1_253_057_288L + 67_832_495))]
    [InlineData(ModelKind.InpaintDecoder, 4 * (1_253_074_568L + 67_832_495))]
    [InlineData(ModelKind.ControlNetDecoder, 4 * (1_253_429_212L + 67_832_495))]
    public void Plans_as_many_bytes_as_the_hubs_weights_take(ModelKind kind, long bytes) =>
        Assert.Equal(bytes, FabricatedFolder.Of(kind, _folder.Root).Bytes);

    [Theory]
    [InlineData(ModelKind.Prior, 4 * (1_022_030_080L + 123_650_304) + 2 * 303_966_208L)]
    [InlineData(ModelKind.Decoder, 4 * (1_228_661_768L + 67_832_495 + 559_628_032))]
    [InlineData(ModelKind.InpaintDecoder, 4 * (1_228_679_048L + 67_832_495 + 559_628_032))]
    public void Plans_as_many_bytes_as_the_weights_of_2_1_take(ModelKind kind, long bytes) =>
        Assert.Equal(bytes, FabricatedFolder.Of(kind, _folder.Root, family: ModelFamily.Kandinsky21).Bytes);

    [Fact]
    public void Refuses_a_ControlNet_of_2_1() =>
        Assert.Contains("no ControlNet", Assert.Throws<KandinskyException>(() =>
            FabricatedFolder.Of(ModelKind.ControlNetDecoder, _folder.Root, family: ModelFamily.Kandinsky21)).Message, StringComparison.Ordinal);

    [Fact]
    public void Stores_every_weight_in_the_type_asked_for() =>
        Assert.Equal(2 * (1_253_057_288L + 67_832_495), FabricatedFolder.Of(ModelKind.Decoder, _folder.Root, StorageType.BFloat16).Bytes);

    [Theory]
    [InlineData(ModelKind.Prior, ModelFamily.Kandinsky22)]
    [InlineData(ModelKind.Decoder, ModelFamily.Kandinsky22)]
    [InlineData(ModelKind.InpaintDecoder, ModelFamily.Kandinsky22)]
    [InlineData(ModelKind.ControlNetDecoder, ModelFamily.Kandinsky22)]
    [InlineData(ModelKind.Prior, ModelFamily.Kandinsky21)]
    [InlineData(ModelKind.Decoder, ModelFamily.Kandinsky21)]
    [InlineData(ModelKind.InpaintDecoder, ModelFamily.Kandinsky21)]
    public void Its_settings_are_those_of_a_whole_model(ModelKind kind, ModelFamily family)
    {
        FabricatedFolder.Of(kind, _folder.Root, family: family).WriteSettings(_folder.Path("model"));
        foreach (var component in Directory.GetDirectories(_folder.Path("model")).Select(path => Path.GetFileName(path)!).Where(ComponentFiles.HasWeights))
        {
            File.WriteAllBytes(_folder.Path("model", component, WeightFiles.Plain(ComponentFiles.WeightsName(component))), []);
        }
        var model = ModelFolder.Open(_folder.Path("model"));
        Assert.Equal((kind, family), (model.Kind, model.Family));
        Assert.NotNull(SchedulerConfig.From(model.Config("scheduler")));
        if (kind == ModelKind.Prior) Assert.Equal([49406, 512 - 256 + 'a' - '!', 49407], ClipTokenizer.Load(model.Folder("tokenizer")).Tokenize("a")
            .Used.ToArray());
        else if (family == ModelFamily.Kandinsky21) Assert.Equal([0, 4, 5 + 'a' - '!', 4, 5 + 'к' - '!', 3, 2],
            MultilingualTokenizer.Load(model.Folder("tokenizer")).Tokenize("a к猫猫").Used.ToArray());
    }

    [Fact]
    public void Refuses_a_folder_that_is_there_already()
    {
        Directory.CreateDirectory(_folder.Path("kandinsky-2-2-decoder"));
        var error = Assert.Throws<KandinskyException>(() => FabricatedFolder.Of(ModelKind.Decoder, _folder.Root).Write());
        Assert.Equal(ErrorKind.Output, error.Kind);
        Assert.Contains("already", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Leaves_nothing_when_stopped()
    {
        using var stopped = new CancellationTokenSource();
        stopped.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => FabricatedFolder.Of(ModelKind.Decoder, _folder.Root).Write(cancellation: stopped.Token));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Root));
    }

    [Fact]
    public void Leaves_nothing_where_there_is_no_room()
    {
        ModelWriter[] more = [.. Enumerable.Repeat(FabricatedFolder.Of(ModelKind.Prior, _folder.Root), 100_000)];
        var error = Assert.Throws<KandinskyException>(() => ModelWriter.RequireRoom(more));
        Assert.Contains("are free", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
