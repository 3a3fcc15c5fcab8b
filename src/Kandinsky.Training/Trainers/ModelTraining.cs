using Kandinsky.Kernels;

namespace Kandinsky.Training;

/// <summary>The training of a model, or a part of one, that is then written for others to use: what is common to all.</summary>
public abstract class ModelTraining : ITrainable, IDisposable
{
    private protected ModelTraining() { }

    /// <summary>Numbers that are trained.</summary>
    public long Count => Learner.Count;

    /// <summary>Paints validation pictures after a number of steps; <see cref="Write"/> gives it the model. None if null.</summary>
    public Func<long, IReadOnlyList<(string Caption, Image Picture)>>? Validation { get; set; }

    /// <summary>What learns; made as the last of what a constructor makes.</summary>
    private protected Learner Learner { get; init; } = null!;

    /// <summary>How long the gradients of a step take: computed once, and forgotten.</summary>
    public TimeSpan Trial() => Learner.Trial();

    /// <inheritdoc/>
    public virtual StepResult Step(long step) => Learner.Step(step);

    /// <inheritdoc/>
    public void Save(string folder) => Learner.Save(folder);

    /// <inheritdoc/>
    public void Load(string folder) => Learner.Load(folder);

    /// <inheritdoc/>
    public IReadOnlyList<(string Caption, Image Picture)> Validate(long step) => Validation?.Invoke(step) ?? [];

    /// <summary>Writes the result as it is now, or its average if one is kept.</summary>
    /// <param name="path">The folder to be.</param>
    /// <param name="type">How what was trained is stored.</param>
    /// <exception cref="KandinskyException">It is there already, or cannot be written.</exception>
    public abstract void Write(string path, StorageType type = StorageType.Float32);

    /// <summary>Lets go of the model's memory.</summary>
    public void Dispose()
    {
        Learner.Dispose();
        DisposeOwned();
        GC.SuppressFinalize(this);
    }

    /// <summary>Lets go of what the learner does not hold.</summary>
    private protected virtual void DisposeOwned() { }
}
