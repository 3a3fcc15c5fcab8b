using Kandinsky.Tensors;

namespace Kandinsky.Make;

/// <summary>
/// CLIP's image tower: what the start model's tower has learned to see, with a projection of its own, which is fitted to the codes of scenes by least squares.
/// The picture of nought stands for nothing: it counts as much as all scenes together, so that its code is nearly nought.
/// </summary>
/// <param name="workshop">The state.</param>
internal sealed class PictureFit(Workshop workshop)
{
    private const int Scenes = 4096, Batch = 64;
    private const double Ridge = 1e-3;

    /// <summary>The file of a fitted tower.</summary>
    /// <param name="folder">Where it is.</param>
    public static string PathOf(string folder) => Path.Combine(folder, "image_encoder.average.safetensors");

    /// <summary>Fits it.</summary>
    /// <param name="folder">Where it goes.</param>
    /// <returns>The mean squared error of codes, whose variance is 1.</returns>
    public double Write(string folder)
    {
        using var start = new SafeTensorsFile(Path.Combine(workshop.Sizes.Start, "compositions-prior/image_encoder/model.safetensors"));
        var settings = workshop.Sizes.Picture();
        var width = settings["hidden_size"]!.GetValue<int>();
        settings["projection_dim"] = width;
        using var part = new TrainedPart("image_encoder", 2);
        var encoder = new ClipImageEncoder(ClipImageConfig.From(ModelSizes.Config(settings, "image encoder")), part.Root);
        part.BeginWith(start, name => name.StartsWith("vision_model.", StringComparison.Ordinal));
        var identity = part.First("visual_projection.weight");
        for (var i = 0; i < identity.Length; i++) identity[i] = i % (width + 1) == 0 ? 1 : 0;
        var (seen, codes) = See(encoder, width);
        var projection = LeastSquares.Solve(seen, codes, Ridge * seen.Count);
        using var fitted = new InMemoryCheckpoint();
        foreach (var name in start.Names.Where(name => name.StartsWith("vision_model.", StringComparison.Ordinal)))
        {
            var entry = start.Describe(name);
            var numbers = new float[entry.Count];
            start.Read(name).CopyTo(0, numbers);
            fitted.Set(name, entry.Shape, numbers);
        }
        fitted.Set("visual_projection.weight", [SceneCode.Width, width], projection);
        Directory.CreateDirectory(folder);
        SafeTensorsWriter.Write(PathOf(folder), fitted);
        return LeastSquares.Error(seen.Take(Scenes).ToArray(), codes.Take(Scenes).ToArray(), projection);
    }

    private (IReadOnlyList<float[]> Seen, IReadOnlyList<float[]> Codes) See(ClipImageEncoder encoder, int width)
    {
        var processor = new ClipImageProcessor(ClipImageProcessorConfig.From(
            JsonConfig.Read(Path.Combine(workshop.Sizes.Start, "compositions-prior/image_processor/preprocessor_config.json"))));
        List<float[]> seen = [], codes = [];
        using var arena = new Arena();
        for (var first = 0; first < Scenes; first += Batch)
        {
            using var scope = arena.Scope();
            var scenes = Enumerable.Range(first, Batch).Select(i => workshop.Scenes.Make(Workshop.Seed, i)).ToArray();
            var pictures = scenes.Select(scene => Compositor.ToImage(Compositor.Paint(scene, workshop.Sprites), Compositor.Size)).ToArray();
            seen.AddRange(encoder.Forward(processor.Process(pictures, arena)).ToArray().Chunk(width));
            codes.AddRange(scenes.Select(workshop.Code.Of));
        }
        var side = encoder.Config.ImageSize;
        var weight = MathF.Sqrt(Scenes);
        seen.Add([.. encoder.Forward(arena.Zeros(new Shape(1, side, side, 3))).ToArray().Select(x => x * weight)]);
        codes.Add(new float[SceneCode.Width]);
        return (seen, codes);
    }
}
