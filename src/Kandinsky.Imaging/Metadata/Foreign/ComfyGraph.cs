using System.Text.Json;

namespace Kandinsky;

/// <summary>
/// ComfyUI's graph of nodes, as it was run: <c>{"3": {"class_type": "KSampler", "inputs": {"seed": 7, "positive": ["6", 0], …}}, …}</c>. An input is
/// a value, or a link to another node's output.
/// </summary>
internal sealed class ComfyGraph
{
    private static readonly string[] _texts = ["text", "text_g", "text_l", "t5xxl", "clip_l", "prompt", "string", "value", "string_a", "wildcard_text",
        "populated_text"];

    private readonly Dictionary<string, JsonElement> _nodes;

    private ComfyGraph(Dictionary<string, JsonElement> nodes) => _nodes = nodes;

    /// <summary>The graph in an object, or in its member <c>prompt</c>; null if there is none.</summary>
    public static ComfyGraph? Of(JsonElement root)
    {
        if (root.TryGetProperty("prompt", out var inner) && inner.ValueKind == JsonValueKind.Object) root = inner;
        var nodes = new Dictionary<string, JsonElement>();
        foreach (var node in root.EnumerateObject().Where(node => node.Value.ValueKind == JsonValueKind.Object
            && node.Value.TryGetProperty("class_type", out _)))
        {
            if (node.Value.TryGetProperty("inputs", out var inputs) && inputs.ValueKind == JsonValueKind.Object) nodes[node.Name] = inputs;
        }
        return nodes.Count > 0 ? new(nodes) : null;
    }

    /// <summary>What the first sampler of the graph was given; null if there is no sampler with a prompt.</summary>
    public PictureMetadata? ToMetadata()
    {
        foreach (var sampler in _nodes.Where(node => IsSampler(node.Value)).OrderBy(node => Upstream(node.Key, "latent_image").Any(IsSampler)))
        {
            var guided = LinkOf(sampler.Value, "guider") is { } guider && _nodes.TryGetValue(guider, out var inputsOfGuider) ? inputsOfGuider : sampler.Value;
            var positive = TextBehind(guided, "positive") ?? TextBehind(guided, "conditioning");
            if (positive is null) continue;
            var fields = new ForeignFields { Software = "ComfyUI" };
            fields.Add("prompt", positive);
            if (TextBehind(guided, "negative") is { } negative && negative != positive) fields.Add("negative", negative);
            foreach (var inputs in Upstream(sampler.Key).Prepend(sampler.Value)) AddValues(inputs, fields);
            return fields.ToMetadata();
        }
        return null;
    }

    private static bool IsSampler(JsonElement inputs) =>
        LinkOf(inputs, "latent_image") is not null && (LinkOf(inputs, "positive") ?? LinkOf(inputs, "guider")) is not null;

    private void AddValues(JsonElement inputs, ForeignFields fields)
    {
        foreach (var input in inputs.EnumerateObject().Where(input => !_texts.Contains(input.Name)))
        {
            if (input.Value.ValueKind is JsonValueKind.Number) fields.Add(input.Name, input.Value.GetRawText());
            else if (input.Value.ValueKind is JsonValueKind.String) fields.Add(input.Name, input.Value.GetString()!);
            else if (input.Name is "seed" or "noise_seed" or "steps" or "cfg" or "width" or "height"
                && ValueBehind(input.Value) is { } value) fields.Add(input.Name, value);
        }
    }

    /// <summary>A number that another node holds.</summary>
    private string? ValueBehind(JsonElement link) => NodeOf(link) is { } node && _nodes.TryGetValue(node, out var inputs)
        ? inputs.EnumerateObject().Where(input => input.Value.ValueKind == JsonValueKind.Number).Select(input => input.Value.GetRawText()).FirstOrDefault()
        : null;

    /// <summary>The inputs of all nodes behind a node, or behind one of its inputs, nearest first; not those behind its prompts.</summary>
    private IEnumerable<JsonElement> Upstream(string start, string? only = null)
    {
        var (seen, queue) = (new HashSet<string> { start }, new Queue<string>());
        Follow(_nodes[start], only);
        while (queue.TryDequeue(out var node))
        {
            if (!_nodes.TryGetValue(node, out var inputs)) continue;
            yield return inputs;
            Follow(inputs, null);
        }

        void Follow(JsonElement inputs, string? only)
        {
            foreach (var input in inputs.EnumerateObject().Where(input => only is null ? input.Name is not ("positive" or "negative" or "conditioning")
                : input.Name == only))
            {
                if (NodeOf(input.Value) is { } node && seen.Add(node)) queue.Enqueue(node);
            }
        }
    }

    /// <summary>The prompt behind an input: the nearest text on the way of conditionings.</summary>
    private string? TextBehind(JsonElement inputs, string name)
    {
        var seen = new HashSet<string>();
        return Search(LinkOf(inputs, name), name);

        string? Search(string? node, string wanted)
        {
            while (node is not null && seen.Add(node) && _nodes.TryGetValue(node, out var next))
            {
                var text = _texts.Select(each => next.TryGetProperty(each, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null)
                    .FirstOrDefault(value => !string.IsNullOrWhiteSpace(value));
                if (text is not null) return text;
                node = _texts.Select(each => LinkOf(next, each)).FirstOrDefault(link => link is not null)
                    ?? LinkOf(next, wanted) ?? LinkOf(next, "conditioning") ?? LinkOf(next, "conditioning_1") ?? LinkOf(next, "conditioning_to")
                        ?? LinkOf(next, "positive");
            }
            return null;
        }
    }

    private static string? LinkOf(JsonElement inputs, string name) => inputs.TryGetProperty(name, out var value) ? NodeOf(value) : null;

    private static string? NodeOf(JsonElement link) => link.ValueKind == JsonValueKind.Array && link.GetArrayLength() == 2
        ? link[0].ValueKind switch { JsonValueKind.String => link[0].GetString(), JsonValueKind.Number => link[0].GetRawText(), _ => null }
        : null;
}
