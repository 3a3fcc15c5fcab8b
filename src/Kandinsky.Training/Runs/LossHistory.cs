using System.Globalization;
using System.Text;

namespace Kandinsky.Training;

/// <summary>The losses of a run, step by step: <c>loss.csv</c> and a chart of them, <c>loss.svg</c>.</summary>
/// <param name="folder">The run's folder.</param>
public sealed class LossHistory(string folder)
{
    private const string Header = "step,loss,learning_rate,gradient_norm";
    private const int MostPoints = 1000;

    private readonly List<(long Step, double Loss, double Rate, double Norm)> _rows = [];

    /// <summary>The steps and their losses.</summary>
    public IEnumerable<(long Step, double Loss)> Losses => _rows.Select(row => (row.Step, row.Loss));

    /// <summary>Takes what was written up to a step; what came later is done again.</summary>
    /// <param name="step">The step of the checkpoint the run goes on from.</param>
    public void Load(long step)
    {
        var path = Path.Combine(folder, "loss.csv");
        _rows.Clear();
        if (!File.Exists(path)) return;
        foreach (var line in File.ReadLines(path).Skip(1))
        {
            if (line.Split(',') is [var number, var loss, var rate, var norm] && long.TryParse(number, CultureInfo.InvariantCulture, out var at) && at <= step
                && Number(loss) is { } a && Number(rate) is { } b && Number(norm) is { } c) _rows.Add((at, a, b, c));
        }

        static double? Number(string text) => double.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    /// <summary>Takes down a step.</summary>
    /// <param name="step">The step, from 1.</param>
    /// <param name="loss">Its loss.</param>
    /// <param name="rate">Its learning rate.</param>
    /// <param name="norm">The norm of its gradients before clipping.</param>
    public void Add(long step, double loss, double rate, double norm) => _rows.Add((step, loss, rate, norm));

    /// <summary>Writes both files.</summary>
    /// <exception cref="KandinskyException">They cannot be written.</exception>
    public void Write()
    {
        var text = new StringBuilder(Header).Append('\n');
        foreach (var (step, loss, rate, norm) in _rows) text.Append(CultureInfo.InvariantCulture, $"{step},{loss:R},{rate:R},{norm:R}\n");
        Save("loss.csv", text.ToString());
        Save("loss.svg", new LineChart("Loss", "step", [new("loss", Thinned(Losses), IsFaint: true), new("averaged", Thinned(Averaged()))]).ToSvg());
    }

    private void Save(string name, string text) => AtomicFile.Write(Path.Combine(folder, name), stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    /// <summary>Each loss a fiftieth of the way into the average.</summary>
    private IEnumerable<(long Step, double Loss)> Averaged()
    {
        var (average, weight) = (0.0, 0.0);
        foreach (var (step, loss) in Losses.Where(row => double.IsFinite(row.Loss)))
        {
            (average, weight) = (average * 0.98 + loss * 0.02, weight * 0.98 + 0.02);
            yield return (step, average / weight);
        }
    }

    private static List<(double X, double Y)> Thinned(IEnumerable<(long Step, double Loss)> losses)
    {
        var all = losses.ToList();
        var every = Math.Max(1, (all.Count + MostPoints - 1) / MostPoints);
        return [.. all.Where((_, index) => index % every == 0 || index == all.Count - 1).Select(row => ((double)row.Step, row.Loss))];
    }
}
