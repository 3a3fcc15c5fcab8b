namespace Kandinsky.Training;

/// <summary>Something of a data set that is not trained on.</summary>
/// <param name="Name">What it is: a file, a row, a line.</param>
/// <param name="Reason">Why it is left out, for people.</param>
public sealed record LeftOut(string Name, string Reason)
{
    /// <summary>Name and reason in one line.</summary>
    public override string ToString() => $"{LegibleText.Of(Name, 200)}: {Reason}";
}
