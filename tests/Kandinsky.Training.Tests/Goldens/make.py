"""Makes the goldens of these tests with PyTorch 1.13 (Debian's python3-torch): python3 make.py, in this folder."""
import json, struct, torch
import torch.nn.functional as F

def save(path, tensors):
    header, blob = {"__metadata__": {"format": "pt"}}, b""
    for name in sorted(tensors):
        data = tensors[name].detach().contiguous().numpy().astype("<f4")
        header[name] = {"dtype": "F32", "shape": list(data.shape), "data_offsets": [len(blob), len(blob) + data.nbytes]}
        blob += data.tobytes()
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + blob)

def optimizers(count=37, steps=12):
    torch.manual_seed(0)
    start = torch.randn(count)
    gradients = torch.randn(steps, count) * torch.logspace(-4, 2, count)
    out = {"start": start.clone(), "gradients": gradients}
    def run(name, make, factor=lambda step: 1.0):
        weight = torch.nn.Parameter(start.clone())
        optimizer = make([weight])
        rate, rows = optimizer.param_groups[0]["lr"], []
        for step in range(steps):
            optimizer.param_groups[0]["lr"] = rate * factor(step)
            weight.grad = gradients[step].clone()
            optimizer.step()
            rows.append(weight.detach().clone())
        out[name] = torch.stack(rows)
    run("adamw", lambda weights: torch.optim.AdamW(weights, lr=1e-3, weight_decay=0.01))
    run("adamw_other", lambda weights: torch.optim.AdamW(weights, lr=0.05, betas=(0.8, 0.95), eps=1e-4, weight_decay=0.0), lambda step: 1 / (1 + step))
    run("sgd", lambda weights: torch.optim.SGD(weights, lr=0.01))
    run("sgd_momentum", lambda weights: torch.optim.SGD(weights, lr=0.01, momentum=0.9, weight_decay=0.1))
    run("sgd_nesterov", lambda weights: torch.optim.SGD(weights, lr=0.01, momentum=0.8, nesterov=True))
    a, b = torch.nn.Parameter(torch.zeros(5)), torch.nn.Parameter(torch.zeros(7))
    a.grad, b.grad = torch.randn(5), torch.randn(7)
    out["clip_a"], out["clip_b"] = a.grad.clone(), b.grad.clone()
    out["clip_norm"] = torch.nn.utils.clip_grad_norm_([a, b], 1.0).reshape(1)
    out["clipped_a"], out["clipped_b"] = a.grad.clone(), b.grad.clone()
    return out

class Inception:
    """The FID network of torch's layers, each layer's weights drawn from one generator in the order in which layers first run."""
    def __init__(self):
        self.random = torch.Generator().manual_seed(7)
        self.shapes, self.weights = {}, {}

    def conv(self, x, name, outputs, kernel, stride=1, padding=0):
        if name not in self.weights:
            kernel = kernel if isinstance(kernel, tuple) else (kernel, kernel)
            fan_in = x.shape[1] * kernel[0] * kernel[1]
            draw = lambda *shape: torch.randn(*shape, generator=self.random)
            filters = draw(outputs, x.shape[1], *kernel) * (2.0 / fan_in) ** 0.5
            self.weights[name] = (filters, 1 + 0.1 * draw(outputs), 0.1 * draw(outputs), 0.1 * draw(outputs), 1 + 0.1 * draw(outputs).abs())
            self.shapes[name] = tuple(filters.shape)
        filters, gain, offset, mean, variance = self.weights[name]
        x = F.conv2d(x, filters, None, stride, padding)
        return F.relu(F.batch_norm(x, mean, variance, gain, offset, False, 0.1, 0.001))

    def mean(self, x):
        return F.avg_pool2d(x, 3, 1, 1, count_include_pad=False)

    def a(self, x, n, pooled):
        one = self.conv(x, n + ".branch1x1", 64, 1)
        five = self.conv(self.conv(x, n + ".branch5x5_1", 48, 1), n + ".branch5x5_2", 64, 5, padding=2)
        three = self.conv(self.conv(x, n + ".branch3x3dbl_1", 64, 1), n + ".branch3x3dbl_2", 96, 3, padding=1)
        three = self.conv(three, n + ".branch3x3dbl_3", 96, 3, padding=1)
        return torch.cat([one, five, three, self.conv(self.mean(x), n + ".branch_pool", pooled, 1)], 1)

    def b(self, x, n):
        three = self.conv(x, n + ".branch3x3", 384, 3, stride=2)
        double = self.conv(self.conv(x, n + ".branch3x3dbl_1", 64, 1), n + ".branch3x3dbl_2", 96, 3, padding=1)
        return torch.cat([three, self.conv(double, n + ".branch3x3dbl_3", 96, 3, stride=2), F.max_pool2d(x, 3, 2)], 1)

    def c(self, x, n, inner):
        one = self.conv(x, n + ".branch1x1", 192, 1)
        seven = self.conv(self.conv(x, n + ".branch7x7_1", inner, 1), n + ".branch7x7_2", inner, (1, 7), padding=(0, 3))
        seven = self.conv(seven, n + ".branch7x7_3", 192, (7, 1), padding=(3, 0))
        double = self.conv(self.conv(x, n + ".branch7x7dbl_1", inner, 1), n + ".branch7x7dbl_2", inner, (7, 1), padding=(3, 0))
        double = self.conv(double, n + ".branch7x7dbl_3", inner, (1, 7), padding=(0, 3))
        double = self.conv(double, n + ".branch7x7dbl_4", inner, (7, 1), padding=(3, 0))
        double = self.conv(double, n + ".branch7x7dbl_5", 192, (1, 7), padding=(0, 3))
        return torch.cat([one, seven, double, self.conv(self.mean(x), n + ".branch_pool", 192, 1)], 1)

    def d(self, x, n):
        three = self.conv(self.conv(x, n + ".branch3x3_1", 192, 1), n + ".branch3x3_2", 320, 3, stride=2)
        seven = self.conv(self.conv(x, n + ".branch7x7x3_1", 192, 1), n + ".branch7x7x3_2", 192, (1, 7), padding=(0, 3))
        seven = self.conv(self.conv(seven, n + ".branch7x7x3_3", 192, (7, 1), padding=(3, 0)), n + ".branch7x7x3_4", 192, 3, stride=2)
        return torch.cat([three, seven, F.max_pool2d(x, 3, 2)], 1)

    def e(self, x, n, largest):
        one = self.conv(x, n + ".branch1x1", 320, 1)
        three = self.conv(x, n + ".branch3x3_1", 384, 1)
        three = [self.conv(three, n + ".branch3x3_2a", 384, (1, 3), padding=(0, 1)), self.conv(three, n + ".branch3x3_2b", 384, (3, 1), padding=(1, 0))]
        double = self.conv(self.conv(x, n + ".branch3x3dbl_1", 448, 1), n + ".branch3x3dbl_2", 384, 3, padding=1)
        double = [self.conv(double, n + ".branch3x3dbl_3a", 384, (1, 3), padding=(0, 1)), self.conv(double, n + ".branch3x3dbl_3b", 384, (3, 1), padding=(1, 0))]
        pool = F.max_pool2d(x, 3, 1, 1) if largest else self.mean(x)
        return torch.cat([one, *three, *double, self.conv(pool, n + ".branch_pool", 192, 1)], 1)

    def features(self, pixels):
        x = F.interpolate(pixels / 255, size=(299, 299), mode="bilinear", align_corners=False) * 2 - 1
        x = self.conv(self.conv(x, "Conv2d_1a_3x3", 32, 3, stride=2), "Conv2d_2a_3x3", 32, 3)
        x = F.max_pool2d(self.conv(x, "Conv2d_2b_3x3", 64, 3, padding=1), 3, 2)
        x = F.max_pool2d(self.conv(self.conv(x, "Conv2d_3b_1x1", 80, 1), "Conv2d_4a_3x3", 192, 3), 3, 2)
        for name, pooled in (("Mixed_5b", 32), ("Mixed_5c", 64), ("Mixed_5d", 64)):
            x = self.a(x, name, pooled)
        x = self.b(x, "Mixed_6a")
        for name, inner in (("Mixed_6b", 128), ("Mixed_6c", 160), ("Mixed_6d", 160), ("Mixed_6e", 192)):
            x = self.c(x, name, inner)
        x = self.e(self.e(self.d(x, "Mixed_7a"), "Mixed_7b", False), "Mixed_7c", True)
        return F.adaptive_avg_pool2d(x, 1)[:, :, 0, 0]

def inception():
    network, out = Inception(), {}
    for height, width in ((64, 96), (400, 320)):
        random = torch.Generator().manual_seed(height)
        pixels = torch.randint(0, 256, (height // 8, width // 8, 3), generator=random).repeat_interleave(8, 0).repeat_interleave(8, 1)
        out[f"features_{height}x{width}"] = network.features(pixels.permute(2, 0, 1)[None].float())[0]
    with open("inception.json", "w") as file:
        file.write("[\n" + ",\n".join(json.dumps([name, *shape]) for name, shape in network.shapes.items()) + "\n]\n")
    return out

save("optimizers.safetensors", optimizers())
with torch.no_grad():
    save("inception.safetensors", inception())
