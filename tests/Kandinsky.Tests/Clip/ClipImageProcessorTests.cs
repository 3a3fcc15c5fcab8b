using Kandinsky.Tensors;
using Kandinsky.Testing;

namespace Kandinsky.Tests;

public sealed class ClipImageProcessorTests : IDisposable
{
    private readonly ClipGolden<ClipImageEncoder> _clip = new("image_encoder", (json, weights) => new ClipImageEncoder(ClipImageConfig.From(json), weights));
    private readonly ClipImageProcessor _processor =
        new(ClipImageProcessorConfig.From(JsonConfig.Read(Goldens.Path("tiny-2-2-prior", "image_processor", "preprocessor_config.json"))));

    public static TheoryData<string> Pictures => Names(".rgb");

    public static TheoryData<string> Prepared => Names(".pixel_values");

    [Theory]
    [MemberData(nameof(Pictures))]
    public void Embeds_pictures_of_any_size_as_the_reference_does(string name) =>
        TensorAssert.Close(_clip.Model.Forward(_processor.Process([Picture(name)], _clip.Arena)).Span, _clip.Golden.Floats($"{name}.image_embeds"));

    [Theory]
    [MemberData(nameof(Prepared))]
    public void Prepares_pictures_of_any_size_and_colour_mode_to_the_last_bit(string name) =>
        Assert.Equal(_clip.Picture($"{name}.pixel_values").ToArray(), _processor.Process([Picture(name)], _clip.Arena).ToArray());

    [Fact]
    public void Prepares_several_pictures_at_once()
    {
        var prepared = _processor.Process([Picture("image3"), Picture("image5")], _clip.Arena);

        Assert.Equal(new Shape(2, 224, 224, 3), prepared.Shape);
        Assert.Equal(_clip.Picture("image5.pixel_values").ToArray(), prepared.Slice(1, 1).ToArray());
    }

    [Theory]
    [InlineData("""{"size": 64, "crop_size": 48}""", 64, 48)]
    [InlineData("""{"size": {"shortest_edge": 96}, "crop_size": {"height": 80, "width": 80}}""", 96, 80)]
    [InlineData("{}", 224, 224)]
    public void Reads_sizes_as_numbers_or_objects(string json, int edge, int crop)
    {
        var config = Parse(json);

        Assert.Equal((edge, crop), (config.ShortestEdge, config.CropSize));
    }

    [Theory]
    [InlineData("""{"do_resize": false}""")]
    [InlineData("""{"resample": 2}""")]
    [InlineData("""{"size": 0}""")]
    [InlineData("""{"size": 64, "crop_size": 65}""")]
    [InlineData("""{"image_mean": [0.5]}""")]
    [InlineData("""{"image_std": [0.5, 0, 0.5]}""")]
    [InlineData("""{"image_std": [0.5, 1e-4, 0.5]}""")]
    [InlineData("""{"image_mean": [0.5, NaN, 0.5]}""")]
    [InlineData("""{"image_mean": [0.5, 1001, 0.5]}""")]
    [InlineData("""{"rescale_factor": 0.00784}""")]
    [InlineData("""{"rescale_factor": NaN}""")]
    [InlineData("""{"size": {"height": 224, "width": 224}}""")]
    [InlineData("""{"size": 4097, "crop_size": 224}""")]
    public void Refuses_another_preparation(string json) => Assert.Throws<KandinskyException>(() => Parse(json));

    [Fact]
    public void Names_a_picture_too_narrow_to_resize() =>
        Assert.Throws<KandinskyException>(() => _processor.Process([new Image(1, 60_000_000, ColorMode.Gray)], _clip.Arena));

    public void Dispose() => _clip.Dispose();

    private static ClipImageProcessorConfig Parse(string json) =>
        ClipImageProcessorConfig.From(JsonConfig.Parse(System.Text.Encoding.UTF8.GetBytes(json), "preprocessor_config.json"));

    private static TheoryData<string> Names(string ending)
    {
        using var golden = Goldens.Open("clip");
        return [.. golden.Names.Where(name => name.EndsWith(ending, StringComparison.Ordinal)).Select(name => name[..^ending.Length])];
    }

    /// <summary>Pictures of many sizes are in the golden file, those of other colour modes beside it.</summary>
    private Image Picture(string name)
    {
        if (name.StartsWith("mode_", StringComparison.Ordinal)) return ImageFile.Load(Goldens.Path(name.Replace("mode_", "clip_", StringComparison.Ordinal)
            + ".png"));
        var shape = _clip.Golden.Shape($"{name}.rgb");
        return new Image(shape[1], shape[0], ColorMode.Rgb, _clip.Golden.Bytes($"{name}.rgb"));
    }
}
