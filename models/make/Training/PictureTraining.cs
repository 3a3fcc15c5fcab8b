using Kandinsky.Tensors;
using Kandinsky.Training;

namespace Kandinsky.Make;

/// <summary>Trains CLIP's image tower: the code of what a picture shows. A picture of nought stands for nothing, and its code is nought.</summary>
/// <remarks>All but the projection begins with what the start model's tower has learned to see.</remarks>
internal sealed class PictureTraining : ITrainable, IDisposable
{
    private const int Batch = 64, Empty = 2;
    private const double Rate = 7e-4;

    private readonly Workshop _workshop;
    private readonly TrainedPart _part = new("image_encoder", 2);
    private readonly ClipImageEncoder _encoder;
    private readonly ClipImageProcessor _processor;
    private readonly Learning _learning;

    public PictureTraining(Workshop workshop)
    {
        _workshop = workshop;
        _encoder = new(ClipImageConfig.From(ModelSizes.Config(workshop.Sizes.Picture(), "image encoder")), _part.Root);
        _processor = new(ClipImageProcessorConfig.From(
            JsonConfig.Read(Path.Combine(workshop.Sizes.Start, "compositions-prior/image_processor/preprocessor_config.json"))));
        using (var start = new SafeTensorsFile(Path.Combine(workshop.Sizes.Start, "compositions-prior/image_encoder/model.safetensors")))
            _part.BeginWith(start, name => name.StartsWith("vision_model.", StringComparison.Ordinal));
        _part.TrainAll();
        _learning = new(Rate, _part);
    }

    /// <inheritdoc/>
    public StepResult Step(long step) => _learning.Step(step, () =>
    {
        var scenes = Enumerable.Range(0, Batch - Empty).Select(i => _workshop.Scenes.Make(Workshop.Seed, step * Batch + i)).ToArray();
        var pictures = scenes.Select(scene => Compositor.ToImage(Compositor.Paint(scene, _workshop.Sprites), Compositor.Size)).ToArray();
        var pixels = _processor.Process(pictures, _learning.Arena);
        var side = pixels.Shape[1];
        float[] all = [.. pixels.ToArray(), .. new float[Empty * side * side * 3]];
        float[] codes = [.. scenes.SelectMany(_workshop.Code.Of), .. new float[Empty * SceneCode.Width]];
        var seen = _encoder.Forward(_learning.Arena.Tensor(new Shape(Batch, side, side, 3), all));
        return Ops.MeanSquaredError(seen, _learning.Arena.Tensor(new Shape(Batch, SceneCode.Width), codes));
    });

    /// <inheritdoc/>
    public void Save(string folder) => _learning.Save(folder);

    /// <inheritdoc/>
    public void Load(string folder) => _learning.Load(folder);

    /// <inheritdoc/>
    public IReadOnlyList<(string Caption, Image Picture)> Validate(long step) => [];

    /// <inheritdoc/>
    public void Dispose()
    {
        _learning.Dispose();
        _part.Dispose();
    }
}
