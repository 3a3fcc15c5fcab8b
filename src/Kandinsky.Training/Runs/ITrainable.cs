namespace Kandinsky.Training;

/// <summary>Something that is trained step by step: a decoder, a prior, an adapter. What a step does follows from its number and the state alone.</summary>
public interface ITrainable
{
    /// <summary>Takes one step.</summary>
    /// <param name="step">Steps taken before: 0 for the first. All chance of the step follows from it (<see cref="Seeds"/>).</param>
    StepResult Step(long step);

    /// <summary>Writes everything that must be found again: weights, the optimizer's state.</summary>
    /// <param name="folder">A checkpoint's folder, empty.</param>
    void Save(string folder);

    /// <summary>Takes what was written.</summary>
    /// <param name="folder">A checkpoint's folder.</param>
    void Load(string folder);

    /// <summary>Paints validation pictures.</summary>
    /// <param name="step">Steps taken.</param>
    /// <returns>Pictures with what they should show; none if there is nothing to paint.</returns>
    IReadOnlyList<(string Caption, Image Picture)> Validate(long step);
}
