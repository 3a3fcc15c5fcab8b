namespace Kandinsky.Training;

/// <summary>What was found out about a set of pictures.</summary>
/// <param name="Pictures">How many were judged.</param>
/// <param name="References">How many they were compared with; 0 if with prepared statistics or none.</param>
/// <param name="Measures">The numbers.</param>
/// <param name="LeftOut">Pictures that could not be read, of both sets.</param>
public sealed record Judgement(int Pictures, int References, IReadOnlyList<Measure> Measures, IReadOnlyList<LeftOut> LeftOut)
{
    /// <summary>A number by its name, or null.</summary>
    /// <param name="measure">The name.</param>
    public double? this[string measure] => Measures.FirstOrDefault(each => each.Name == measure)?.Value;
}
