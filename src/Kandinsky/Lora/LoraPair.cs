using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>The two factors of a change of one matrix: W + scale·up·down.</summary>
/// <param name="Down">[rank, inputs].</param>
/// <param name="Up">[outputs, rank].</param>
/// <param name="Rank">The rank.</param>
/// <param name="Scale">Alpha over rank; 1 in the older format.</param>
public sealed record LoraPair(float[] Down, float[] Up, int Rank, float Scale)
{
    /// <summary>The width of a row of the matrix.</summary>
    public int Inputs => Down.Length / Rank;

    /// <summary>The number of its rows.</summary>
    public int Outputs => Up.Length / Rank;

    internal static LoraPair Read(Checkpoint file, string down, string up, float scale)
    {
        var (downShape, upShape) = (file.Describe(down).Shape, file.Describe(up).Shape);
        if (downShape.Count != 2 || upShape.Count != 2 || downShape[0] != upShape[1] || downShape[0] == 0)
        {
            throw new KandinskyException($"{file.Source}: '{down}' is [{string.Join(", ", downShape)}] and '{up}' is [{string.Join(", ", upShape)}]; the rank must be the first size of one and the second of the other.", ErrorKind.Model);
        }
        return new(Floats(file, down), Floats(file, up), (int)downShape[0], scale);
    }

    private static float[] Floats(Checkpoint file, string name)
    {
        var view = file.Read(name);
        var values = new float[view.Count];
        view.CopyTo(0, values);
        return values;
    }
}
