using Kandinsky.Tensors;
using Kandinsky.Training;

namespace Kandinsky.Make;

/// <summary>Trains one part on scenes: the rate rises during a warm-up and stays, gradients are clipped, weights averaged.</summary>
internal abstract class SceneTraining : ITrainable, IDisposable
{
    private readonly FreshPart _part;
    private readonly Learner _learner;

    /// <param name="part">What is trained, its model made; disposed with this.</param>
    /// <param name="rate">The learning rate after the warm-up.</param>
    /// <param name="isTrained">Whether the parameter of a name is trained; all are if null.</param>
    private protected SceneTraining(FreshPart part, double rate, Func<string, bool>? isTrained = null)
    {
        const long Warmup = 200;
        _part = part;
        part.Learned.Train(isTrained ?? (_ => true));
        _learner = new([part.Learned], new()
        {
            Schedule = new(ScheduleShape.ConstantWithWarmup, rate, long.MaxValue, Warmup), Adam = new(Beta2: 0.99, WeightDecay: 0.01),
            Average = new(Decay: 0.998),
        }, Prepare);
    }

    /// <inheritdoc/>
    public StepResult Step(long step) => _learner.Step(step);

    /// <inheritdoc/>
    public void Save(string folder) => _learner.Save(folder);

    /// <inheritdoc/>
    public void Load(string folder) => _learner.Load(folder);

    /// <inheritdoc/>
    public IReadOnlyList<(string Caption, Image Picture)> Validate(long step) => [];

    /// <inheritdoc/>
    public virtual void Dispose()
    {
        _learner.Dispose();
        _part.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Makes the batch of a step, unrecorded.</summary>
    /// <param name="arena">Where tensors are made.</param>
    /// <param name="step">Steps taken before.</param>
    /// <returns>What computes its loss.</returns>
    private protected abstract Func<Tensor> Prepare(Arena arena, long step);
}
