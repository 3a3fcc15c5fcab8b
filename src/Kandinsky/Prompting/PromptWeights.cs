using System.Buffers;
using System.Globalization;
using System.Text;

namespace Kandinsky;

/// <summary>
/// Reads weights in a prompt, in the notation users know from AUTOMATIC1111's web interface:
/// <c>(word)</c> counts 1.1 times, <c>[word]</c> 1/1.1 times, <c>(word:1.3)</c> 1.3 times; nested marks multiply;
/// <c>\( \) \[ \] \\</c> stand for the letter itself. A mark that is never closed reaches to the end, one that was never
/// opened stands for itself. A prompt is read this way only if it holds at least one explicit <c>(words:1.3)</c>
/// (<see cref="IsWeighted"/>): any other is text as it stands, parentheses included, so that its picture is the reference's.
/// </summary>
public sealed class PromptWeights
{
    private const double Round = 1.1;
    private const double Square = 1 / 1.1;

    private const int LongestWeight = 64;

    private static readonly SearchValues<char> Digits = SearchValues.Create(".0123456789");

    private readonly string _prompt;
    private readonly List<(StringBuilder Text, double Weight)> _pieces = [];
    private readonly Stack<int> _round = new();  // the first piece inside each mark that is still open
    private readonly Stack<int> _square = new();
    private bool _isWeighted;

    private PromptWeights(string prompt) => _prompt = prompt;

    /// <summary>The prompt's pieces in order; neighbours differ in weight. One empty piece for an empty prompt.</summary>
    /// <exception cref="KandinskyException">A weight is no number, or weights multiply beyond what a number holds.</exception>
    public static IReadOnlyList<PromptSpan> Parse(string prompt) => new PromptWeights(prompt).Read();

    /// <summary>The prompt without its marks, as it is without weights.</summary>
    /// <exception cref="KandinskyException">As <see cref="Parse"/>.</exception>
    public static string WithoutMarks(string prompt) => string.Concat(Parse(prompt).Select(span => span.Text));

    /// <summary>Whether the prompt holds an explicit <c>(words:1.3)</c>, and so is to be read with weights.</summary>
    /// <exception cref="KandinskyException">As <see cref="Parse"/>, for a prompt that holds one.</exception>
    public static bool IsWeighted(string prompt)
    {
        var weights = new PromptWeights(prompt);
        weights.TakeAll();
        return weights._isWeighted;
    }

    private void TakeAll()
    {
        var text = _prompt.AsSpan();
        while (text.Length > 0)
            text = text[Take(text)..];
    }

    private List<PromptSpan> Read()
    {
        TakeAll();
        while (_round.Count > 0)
            Close(_round, Round);
        while (_square.Count > 0)
            Close(_square, Square);
        return Joined();
    }

    /// <summary>Takes in the beginning of the text; returns how many letters.</summary>
    private int Take(ReadOnlySpan<char> text)
    {
        switch (text[0])
        {
            case '\\' when text.Length > 1 && text[1] is '(' or ')' or '[' or ']' or '\\':
                Append(text[1]);
                return 2;
            case '(' or '[':
                (text[0] == '(' ? _round : _square).Push(_pieces.Count);
                _pieces.Add((new(), 1));
                return 1;
            case ':' when _round.Count > 0 && Weight(text) is { } weight:
                Close(_round, Number(weight.Text));
                _isWeighted = true;
                return weight.Length;
            case ')' when _round.Count > 0:
                Close(_round, Round);
                return 1;
            case ']' when _square.Count > 0:
                Close(_square, Square);
                return 1;
            default:
                Append(text[0]);
                return 1;
        }
    }

    // ": 1.3 )": the number, and the length of it all. Null when it is text, as in ":-)".
    private static (string Text, int Length)? Weight(ReadOnlySpan<char> text)
    {
        var end = text[..Math.Min(text.Length, LongestWeight)].IndexOf(')');
        if (end < 0)
            return null;
        var number = text[1..end].Trim(' ');
        var digits = number.Length > 0 && number[0] is '+' or '-' ? number[1..] : number;
        return digits.IndexOfAnyInRange('0', '9') >= 0 && digits.IndexOfAnyExcept(Digits) < 0 ? (number.ToString(), end + 1) : null;
    }

    private static double Number(string text) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new KandinskyException($"the weight \"{text}\" in the prompt is not a number; write for example (word:1.3)", ErrorKind.Request);

    private void Append(char letter)
    {
        if (_pieces.Count == 0)
            _pieces.Add((new(), 1));
        _pieces[^1].Text.Append(letter);
    }

    private void Close(Stack<int> mark, double weight)
    {
        for (var piece = mark.Pop(); piece < _pieces.Count; piece++)
            _pieces[piece] = (_pieces[piece].Text, _pieces[piece].Weight * weight);
        _pieces.Add((new(), 1));
    }

    private List<PromptSpan> Joined()
    {
        var spans = new List<PromptSpan>();
        foreach (var (text, weight) in _pieces.Where(piece => piece.Text.Length > 0))
        {
            var rounded = (float)weight;
            if (!float.IsFinite(rounded))
                throw new KandinskyException("the weights in the prompt multiply beyond any number; nest fewer or smaller ones", ErrorKind.Request);
            if (spans is [.., var last] && last.Weight == rounded)
                spans[^1] = new(last.Text + text, rounded);
            else
                spans.Add(new(text.ToString(), rounded));
        }

        return spans.Count > 0 ? spans : [new("", 1)];
    }
}
