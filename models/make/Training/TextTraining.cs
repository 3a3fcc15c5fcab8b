using Kandinsky.Tensors;
using Kandinsky.Training;

namespace Kandinsky.Make;

/// <summary>Trains CLIP's text tower: what a caption says of a scene's code.</summary>
internal sealed class TextTraining : ITrainable, IDisposable
{
    private const int Batch = 96;
    private const double Rate = 1e-3;

    private readonly Workshop _workshop;
    private readonly TextTower _tower;
    private readonly Learning _learning;

    public TextTraining(Workshop workshop)
    {
        _workshop = workshop;
        _tower = new(workshop);
        _tower.Part.TrainAll();
        _learning = new(Rate, _tower.Part);
    }

    /// <inheritdoc/>
    public StepResult Step(long step) => _learning.Step(step, () =>
    {
        var prompts = new ClipTokens[Batch];
        var codes = new float[Batch * SceneCode.Width];
        for (var i = 0; i < Batch; i++)
        {
            var number = step * Batch + i;
            var scene = _workshop.Scenes.Make(Workshop.Seed, number);
            prompts[i] = _tower.Tokenizer.Tokenize(Captions.Of(scene, new Dice(Seeds.Of(Workshop.Seed, "caption", number))));
            _workshop.Code.Of(scene).CopyTo(codes, i * SceneCode.Width);
        }
        var said = _tower.Encoder.Encode(prompts, _learning.Arena).Embeddings;
        return Ops.MeanSquaredError(said, _learning.Arena.Tensor(new Shape(Batch, SceneCode.Width), codes));
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
        _tower.Dispose();
    }
}
